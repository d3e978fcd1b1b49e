using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>What a look-up found.</summary>
/// <param name="Index">The line.</param>
/// <param name="Direction">Which of its tuples was asked for.</param>
/// <param name="Life">Its life word at that moment: if it is still the same, so is everything that is constant while the line lives.</param>
internal readonly record struct TableHit(uint Index, Direction Direction, uint Life);
