using System.Runtime.CompilerServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Engine;

public sealed partial class NatEngine
{
    private const byte PlainHeader = 0x45;

    /// <summary>
    /// The fast path: a UDP datagram of a live entry about which nothing is unusual takes the steps of the corridor without their
    /// exits, which is what keeps them in registers.
    /// </summary>
    /// <returns>False if something is unusual: then nothing has changed, and the corridor decides.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryForward(Span<byte> memory, ref PacketSlot slot, ref PacketWork work)
    {
        var table = _table;
        uint index = TableSlot.Index(work.Peeked);
        var found = TableSlot.DirectionOf(work.Peeked);
        ref var line = ref table[index];
        uint life = Volatile.Read(ref line.Life);
        if (line.Tuples[found] != work.Key || !LineLife.IsLive(life) || line.Expires <= _now)
            return false;
        bool isTranslated = work.Arrival.IsTranslated();
        var direction = isTranslated ? found.Opposite() : found;
        var status = line.Status;
        var egress = FlowSides.EgressOf(status, direction);
        var target = isTranslated ? line.Tuples[direction] : line.Tuples[direction.Opposite()].Invert();
        var update = UdpProtocol.Observe(status, table.Start(index), _now, _udpStreamAfter);

        // Between two equal reads of its life word the line was this entry's.
        Volatile.ReadBarrier();
        if (line.Life != life || line.Packets[direction] == 0 || update.Changes != FlowChanges.None || !FlowSides.Fits(status, egress, work.Arrival)
            || (direction == Direction.Reply && (status & FlowStatus.SeenReply) == 0))
            return false;
        var packet = Ipv4Packet.Parsed(memory.Slice(slot.Offset, work.Length));
        int hops = isTranslated ? 0 : 1;
        int length = packet.TotalLength;
        if (packet.Bytes[0] != PlainHeader || packet.TimeToLive <= hops || length > LinkLimit(egress) || _fixChecksums)
            return false;
        table.Touch(index, direction, length, update.Timeout, update.Timeout, _now);
        Protocols.WriteUdp(packet, target, hops);
        slot.Egress = egress;
        slot.Reason = DropReason.None;
        slot.Verdict = VerdictKind.Forward;
        Counters.Forwarded++;
        Counters.ForwardedBytes += length;
        return true;
    }
}
