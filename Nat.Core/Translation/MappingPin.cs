using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>An entry's share in its mapping, permission and port, see <see cref="Translator.Pin"/>.</summary>
/// <param name="Original">The entry's original tuple.</param>
/// <param name="Reply">Its reply tuple.</param>
/// <param name="Status">What it holds.</param>
internal readonly record struct MappingPin(FlowTuple Original, FlowTuple Reply, FlowStatus Status);
