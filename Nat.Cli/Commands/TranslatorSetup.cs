using Nat.Core.Translation;

namespace Nat.Cli.Commands;

/// <summary>What an engine is made from.</summary>
/// <param name="Config">How it behaves.</param>
/// <param name="Seed">The seed of its randomness.</param>
internal sealed record TranslatorSetup(NatConfig Config, ulong Seed);
