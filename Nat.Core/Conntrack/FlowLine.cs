using System.Runtime.InteropServices;
using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>
/// The one cache line of an entry that a packet of either direction needs. Letters: [O] written by whoever opens the entry,
/// constant while it is live; [A] by compare-and-swap; [W] by the worker that handles a packet of the flow, plain stores: what two
/// workers do to one flow at one instant may be counted once; TCP is counted by one at a time.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct FlowLine
{
    /// <summary>[O] The tuple of either direction, as its packets arrive. A packet leaves with the inverse of the other one's.</summary>
    [FieldOffset(0)]
    public PerDirection<FlowTuple> Tuples;

    /// <summary>[A] See <see cref="LineLife"/>.</summary>
    [FieldOffset(32)]
    public uint Life;

    /// <summary>[A] together with the life word, see <see cref="ConntrackTable.Mark"/>: what has happened to it.</summary>
    [FieldOffset(36)]
    public FlowStatus Status;

    /// <summary>[W] When it expires if no packet comes.</summary>
    [FieldOffset(40)]
    public Instant Expires;

    /// <summary>[W] Packets and bytes; what does not fit is in <see cref="FlowRecord"/>.</summary>
    [FieldOffset(48)]
    public PerDirection<TrafficCount> Traffic;
}
