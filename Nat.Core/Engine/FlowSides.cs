using System.Runtime.CompilerServices;
using Nat.Core.Flows;

namespace Nat.Core.Engine;

/// <summary>On which side the packets of an entry arrive and leave.</summary>
internal static class FlowSides
{
    // One bit for each kind of flow and direction: opened from outside 1, hairpin 2, reply 4.
    private const uint LeavesOutside = 0b0010_0001;

    // Four bits for each of them: one for every Arrival.
    private const uint FittingArrivals = 0x5596_5569;

    /// <summary>The side on which packets of a direction leave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Side EgressOf(FlowStatus status, Direction direction) => (Side)((LeavesOutside >> KindOf(status, direction)) & 1);

    /// <summary>
    /// Whether a packet arrives where those of its direction arrive. One that does not only carries the addresses of the flow: its
    /// source is not where it says (RFC 2827).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits(FlowStatus status, Direction direction, Arrival arrival) =>
        ((FittingArrivals >> ((KindOf(status, direction) * 4) + (int)arrival)) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int KindOf(FlowStatus status, Direction direction) =>
        (((int)status / (int)FlowStatus.OpenedFromOutside) & 3) | ((int)direction << 2);
}
