using System.Runtime.CompilerServices;
using Nat.Core.Flows;

namespace Nat.Core.Engine;

/// <summary>On which side the packets of an entry arrive and leave.</summary>
internal static class FlowSides
{
    /// <summary>The side on which packets of a direction leave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Side EgressOf(FlowStatus status, Direction direction)
    {
        if ((status & FlowStatus.Hairpin) != 0)
            return Side.Inside;
        return (direction == Direction.Original) == ((status & FlowStatus.OpenedFromOutside) != 0) ? Side.Inside : Side.Outside;
    }

    /// <summary>
    /// Whether a packet arrives where those of its direction arrive. One that does not only carries the addresses of the flow: its
    /// source is not where it says (RFC 2827).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits(FlowStatus status, Side egress, Arrival arrival) =>
        (status & FlowStatus.Hairpin) != 0
            ? arrival is Arrival.Inside or Arrival.InsideTranslated
            : (egress == Side.Outside) == (arrival is Arrival.Inside or Arrival.OutsideTranslated);
}
