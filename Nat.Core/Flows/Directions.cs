using System.Runtime.CompilerServices;

namespace Nat.Core.Flows;

/// <summary>Arithmetic of <see cref="Direction"/>.</summary>
public static class Directions
{
    /// <summary>The other direction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Direction Opposite(this Direction direction) => direction ^ Direction.Reply;
}
