using System.Runtime.CompilerServices;

namespace Nat.Core.Engine;

/// <summary>Questions about an <see cref="Arrival"/>.</summary>
public static class Arrivals
{
    /// <summary>Whether the packet was recorded behind a NAT, so that its translation is to be undone and not done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTranslated(this Arrival arrival) => arrival >= Arrival.InsideTranslated;
}
