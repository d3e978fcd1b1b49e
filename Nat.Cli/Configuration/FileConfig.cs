using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>What a configuration file says.</summary>
/// <param name="Config">The profile with the file's values.</param>
/// <param name="Seed">The seed, if it names one.</param>
/// <param name="Name">The name that it gives the NAT, if it gives one.</param>
internal sealed record FileConfig(NatConfig Config, ulong? Seed, string? Name);
