using System.Runtime.CompilerServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

public sealed partial class NatEngine
{
    /// <summary>The corridor for a whole datagram: on <see cref="DropReason.None"/> it has been rewritten in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private DropReason Translate(Ipv4Packet packet, ref PacketWork work, long token, out Side egress)
    {
        egress = default;
        if (!work.HasKey)
            return TranslateOther(packet, ref work, token, out egress);
        DropReason reason;
        if (!_table.TryFind(work.Key, work.Hash, work.Peeked, _now, out var hit))
        {
            reason = Open(packet, ref work, token, out var opened);
            if (reason != DropReason.None)
                return reason;
            hit = opened;
        }

        bool forget = false;
        ref var line = ref _table[hit.Index];
        var direction = DirectionOf(hit, work.Arrival);
        egress = FlowSides.EgressOf(line.Status, direction);
        if (!FlowSides.Fits(line.Status, direction, work.Arrival))
            return DropReason.SpoofedSource;
        FlowUpdate update;
        if (_isShared)
        {
            update = ObserveAmongOthers(packet, hit, direction);
        }
        else
        {
            update = Protocols.Observe(
                packet, direction, line.Status, _table.Start(hit.Index), _now, _tcpRules, _protocols, _udpStreamAfter, ref _table.Tcp(hit.Index));
            if (update.Verdict == FlowVerdict.Accept)
                Accept(hit.Index, hit.Life, direction, packet.TotalLength, update);
        }

        if (update.Verdict != FlowVerdict.Accept)
        {
            var other = hit;
            reason = ObserveUnusual(packet, ref work, token, update, ref other, out forget);
            if (reason != DropReason.None)
                return reason;
            hit = other;
            line = ref _table[hit.Index];
            direction = DirectionOf(hit, work.Arrival);  // a packet that reopens its connection may do so from the other side
            egress = FlowSides.EgressOf(line.Status, direction);
        }

        var target = work.Arrival.IsTranslated() ? line.Tuples[direction] : line.Tuples[direction.Opposite()].Invert();
        work.Zone = target.Zone;
        if (forget)
            _table.End(hit.Index, hit.Life, FlowEnd.Reset, _now);
        return Forward(packet, target, work, token, egress);
    }

    /// <summary>What a router does, and then the tuple with which the packet leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason Forward(Ipv4Packet packet, FlowTuple target, in PacketWork work, long token, Side egress)
    {
        var arrival = work.Arrival;
        var refusal = TestOptions(packet, arrival, token);
        if (refusal != DropReason.None)
            return refusal;
        int hops = arrival.IsTranslated() ? 0 : 1;
        if (packet.TimeToLive <= hops)
            return Answer(packet, arrival, token, DropReason.TtlExceeded);
        if ((packet.DontFragment || work.IsSuper) && IsTooLong(packet.TotalLength, work.LargestPiece, egress))
            return Answer(packet, arrival, token, DropReason.FragmentationNeeded, LinkLimit(egress));
        if (_fixChecksums)
            FixChecksums(packet);
        if (_segmentLimit < ushort.MaxValue && packet.Protocol == IpProtocol.Tcp)
            TcpProtocol.ClampMaxSegment(packet.Payload, _segmentLimit);
        if (_identifications is not null)
            Identify(packet, packet.Source, target.Addresses, work.LargestPiece, arrival);
        Protocols.Write(packet, target, hops, _protocols);
        return DropReason.None;
    }

    /// <summary>Gives a datagram that is not atomic (RFC 6864 section 4) an identification of its new source.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Identify(Ipv4Packet packet, Ipv4Address sourceBefore, ulong addresses, int largestPiece, Arrival arrival)
    {
        bool isAtomic = packet.DontFragment && largestPiece == 0;
        if (!isAtomic && !arrival.IsTranslated() && sourceBefore.Value != addresses >> 32)
            packet.SetIdentification(_identifications!.Next(addresses, packet.Protocol));
    }

    private void FixChecksums(Ipv4Packet packet)
    {
        packet.RecomputeChecksum();
        if (packet.IsComplete)
            Protocols.FixChecksum(packet, _protocols);
    }

    /// <summary>Time, counters and status of an entry whose packet is accepted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Accept(uint index, uint life, Direction direction, int bytes, FlowUpdate update)
    {
        _table.Touch(index, direction, bytes, update.Timeout, update.Cap, _now);
        var before = _table[index].Status;
        if ((before & FlowStatus.HasPortTimer) != 0)
            TouchByPort(index);
        var status = before;
        if (direction == Direction.Reply)
            status |= FlowStatus.SeenReply;
        if ((update.Changes & FlowChanges.Assured) != 0)
            status |= FlowStatus.Assured;
        bool isFirst = _table[index].Traffic[direction].Packets == 1;
        if (status != before || update.Changes != FlowChanges.None || isFirst)
            Report(index, life, status, update.Changes, isFirst && direction == Direction.Original);
    }

    /// <summary>Lets the timeout of an entry run anew by the timer of its port.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TouchByPort(uint index)
    {
        ref var line = ref _table[index];
        if (Config.TryFindUdpTimer(line.Tuples[Direction.Original].DestinationPort, out var idle))
            line.Expires = _now + idle;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DropReason ObserveUnusual(Ipv4Packet packet, ref PacketWork work, long token, FlowUpdate update, ref TableHit hit, out bool forget)
    {
        forget = update.Verdict == FlowVerdict.AcceptAndForget;
        switch (update.Verdict)
        {
            case FlowVerdict.Refuse:
                if (update.Timeout != TimeoutClass.TcpNone)
                    _table.Shorten(hit.Index, update.Timeout, _now);
                if (update.Reason == DropReason.TcpChallenged)
                    AnswerChallenge(packet, hit, work.Arrival, token);
                return RefuseAsRouter(packet, work.Arrival, token, update.Reason);
            case FlowVerdict.Reopen:
                var pin = _translator.Pin(_table[hit.Index]);
                _table.End(hit.Index, hit.Life, FlowEnd.Reopened, _now);
                var refusal = Open(packet, ref work, token, out hit);
                var next = refusal != DropReason.None ? refusal : ObserveFirst(packet, ref work, token, ref hit, out forget);
                _translator.Unpin(pin, _now);
                return next;
            default:
                var direction = DirectionOf(hit, work.Arrival);
                _table.Account(hit.Index, direction, packet.TotalLength);

                // Linux kills the entry that a reset ends before it would mark that an answer came.
                if (!forget && direction == Direction.Reply && (_table[hit.Index].Status & FlowStatus.SeenReply) == 0)
                    Report(hit.Index, hit.Life, _table[hit.Index].Status | FlowStatus.SeenReply, FlowChanges.None, isCreated: false);
                return DropReason.None;
        }
    }

    /// <summary>Follows the packet that reopened its tuple, in the entry that it opened.</summary>
    private DropReason ObserveFirst(Ipv4Packet packet, ref PacketWork work, long token, ref TableHit hit, out bool forget)
    {
        var direction = DirectionOf(hit, work.Arrival);
        var update = ObserveAmongOthers(packet, hit, direction);
        forget = false;
        return update.Verdict == FlowVerdict.Accept ? DropReason.None : ObserveUnusual(packet, ref work, token, update, ref hit, out forget);
    }

    /// <summary>A packet without a flow of its own: a fault, or an ICMP error.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private DropReason TranslateOther(Ipv4Packet packet, ref PacketWork work, long token, out Side egress)
    {
        egress = default;
        if (work.Fault is > DropReason.None and < DropReason.TruncatedTransportHeader)
            return work.Fault;
        if (work.Fault != DropReason.None)
            return RefuseAsRouter(packet, work.Arrival, token, work.Fault);
        var refusal = TestOptions(packet, work.Arrival, token);
        if (refusal != DropReason.None)
            return refusal;
        if (_fixChecksums)
            FixChecksums(packet);
        var source = packet.Source;
        refusal = Judge(packet, _icmpErrors.Translate(packet, work.Arrival, ref work.Zone, _now, out egress));
        if (refusal == DropReason.None && _identifications is not null)
            Identify(packet, source, packet.Addresses, work.LargestPiece, work.Arrival);
        return refusal == DropReason.None && packet.DontFragment && packet.TotalLength > LinkLimit(egress) ? DropReason.FragmentationNeeded : refusal;
    }

    /// <summary>
    /// Tests the options. A known flow has observed the packet by then, as in Linux, where connection tracking stands before routing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason TestOptions(Ipv4Packet packet, Arrival arrival, long token) =>
        packet.HeaderLength == Ipv4Packet.MinHeaderLength ? DropReason.None : TestUnusualOptions(packet, arrival, token);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DropReason TestUnusualOptions(Ipv4Packet packet, Arrival arrival, long token)
    {
        if (Config.IpOptions == IpOptionPolicy.Drop)
            return DropReason.IpOptionsRefused;
        var refusal = Ipv4Options.Test(packet.Options, out int offset);
        return refusal == DropReason.BadIpOption ? Answer(packet, arrival, token, refusal, Ipv4Packet.MinHeaderLength + offset) : refusal;
    }

    /// <summary>
    /// Refuses a packet for something behind its IP header. Out of time to live, it does not get that far: a router answers first
    /// (RFC 1812 section 5.3.1). From the outside, what is not translated is addressed to the NAT itself and is not routed.
    /// </summary>
    private DropReason RefuseAsRouter(Ipv4Packet packet, Arrival arrival, long token, DropReason reason)
    {
        Judge(packet, reason);
        var refusal = TestOptions(packet, arrival, token);
        if (refusal != DropReason.None)
            return refusal;
        return packet.TimeToLive <= 1 && arrival == Arrival.Inside && !_translator.IsExternal(packet.Destination)
            ? Answer(packet, arrival, token, DropReason.TtlExceeded)
            : reason;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Report(uint index, uint life, FlowStatus status, FlowChanges changes, bool isCreated)
    {
        if (!_table.Mark(index, life, status) || _observer is null)
            return;
        var flow = _table.Snapshot(index);
        if (isCreated)
            _observer.Created(flow, _now);
        else
            _observer.Updated(flow, changes, _now);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DropReason Answer(Ipv4Packet packet, Arrival arrival, long token, DropReason reason, int detail = 0)
    {
        _answers.Send(packet, arrival, _zone, token, reason, detail, _now);
        return reason;
    }

    /// <summary>Whether a packet does not fit into the link; one that consists of pieces fits if its longest piece does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsTooLong(int length, int largestPiece, Side egress) => (largestPiece == 0 ? length : Math.Min(length, largestPiece)) > LinkLimit(egress);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int LinkLimit(Side egress) => egress == Side.Inside ? _insideLimit : _outsideLimit;

    /// <summary>The direction of a packet: that of the tuple that was found, or its opposite where the way back was looked up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Direction DirectionOf(in TableHit hit, Arrival arrival) =>
        arrival.IsTranslated() ? hit.Direction.Opposite() : hit.Direction;
}
