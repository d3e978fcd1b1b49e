using System.Runtime.CompilerServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Core.Engine;

public sealed partial class NatEngine
{
    /// <summary>
    /// The fast path: a plain UDP datagram of a live entry about which nothing is unusual takes the steps of the corridor without
    /// their exits, which is what keeps them in registers.
    /// </summary>
    /// <returns>Its length in bytes; 0 if something is unusual: then nothing has changed, and the corridor decides.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int TryForward(Span<byte> memory, ref PacketSlot slot, ref PacketWork work)
    {
        ref var line = ref _table[TableSlot.Index(work.Peeked)];
        var found = TableSlot.DirectionOf(work.Peeked);
        uint life = Volatile.Read(ref line.Life);
        if (line.Tuples[found] != work.Key || !LineLife.IsLive(life) || line.Expires <= _now)
            return 0;
        bool isTranslated = work.Arrival.IsTranslated();
        var direction = isTranslated ? found.Opposite() : found;
        var status = line.Status;
        bool assured = (status & FlowStatus.Assured) != 0;
        var inverse = isTranslated ? line.Tuples[direction].Invert() : line.Tuples[direction.Opposite()];

        // Between two equal reads of its life word the line was this entry's. A first packet, a first reply and a flow that may be
        // about to become a stream change more than the counters.
        Volatile.ReadBarrier();
        if (line.Life != life || line.Packets[direction] == 0 || !FlowSides.Fits(status, direction, work.Arrival)
            || (!assured && (direction == Direction.Reply || (status & FlowStatus.SeenReply) != 0)))
            return 0;
        int hops = isTranslated ? 0 : 1;
        int length = work.Length;
        var egress = FlowSides.EgressOf(status, direction);
        var bytes = memory.Slice(slot.Offset, length);
        if (PlainUdp.TimeToLive(bytes) <= hops || length > LinkLimit(egress))
            return 0;
        line.Expires = new Instant(_now.Nanoseconds + (assured ? _udpStreamTimeout : _udpTimeout));
        _table.Account(TableSlot.Index(work.Peeked), direction, length);
        PlainUdp.WriteInverse(bytes, in inverse, hops);
        slot.Egress = egress;
        slot.Reason = DropReason.None;
        slot.Verdict = VerdictKind.Forward;
        return length;
    }
}
