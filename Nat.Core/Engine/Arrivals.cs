using System.Runtime.CompilerServices;

namespace Nat.Core.Engine;

/// <summary>Questions about an <see cref="Arrival"/>.</summary>
public static class Arrivals
{
    /// <summary>Whether the packet has an inside host's address at its inside end, and that host a zone.</summary>
    public static bool HasZone(this Arrival arrival) => arrival is Arrival.Inside or Arrival.InsideTranslated;

    /// <summary>Whether the packet was recorded behind a NAT, so that its translation is to be undone and not done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTranslated(this Arrival arrival) => arrival >= Arrival.InsideTranslated;
}
