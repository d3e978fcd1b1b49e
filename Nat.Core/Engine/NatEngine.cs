using System.Runtime.CompilerServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

/// <summary>
/// The corridor: one packet (or batch) in, one verdict out. The steps are, in order: parse; name the flow; find the entry, or
/// let the <see cref="Translator"/> open one; observe (state, time, counters); write the inverse of the other direction's tuple;
/// forward. There is one corridor for both directions, and a packet that leaves it early leaves with a <see cref="DropReason"/>.
/// </summary>
/// <remarks>
/// A batch takes each step for several packets before the next step, so that the cache lines of the table arrive while other
/// packets are worked on. Nothing is allocated per packet, nothing is thrown, and the work for one call is bounded by the batch.
/// One engine is used by one thread at a time.
/// </remarks>
public sealed partial class NatEngine : IDisposable
{
    /// <summary>Packets that are under way in the table at once: more than a core can have lines in flight, few enough for the first-level cache.</summary>
    private const int PipelineDepth = 64;

    /// <summary>Entries looked at for expired ones, for every <see cref="PipelineDepth"/> packets.</summary>
    private const int SweepPerPipeline = 16;

    /// <summary>Entries looked at when time has moved by <see cref="SweepInterval"/>.</summary>
    private const int SweepPerInterval = 256;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(10);

    private readonly Translator _translator;
    private readonly ConntrackTable _table;
    private readonly IFlowObserver? _observer;
    private readonly PacketWork[] _work = new PacketWork[PipelineDepth];
    private readonly IcmpErrorTranslator _icmpErrors;
    private readonly IcmpErrorSender _answers;
    private readonly FragmentStore _fragments;
    private readonly TcpRules _tcpRules;
    private readonly TimeSpan _udpStreamAfter;
    private readonly bool _verifyChecksums;
    private readonly bool _fixChecksums;
    private readonly int _insideLimit;
    private readonly int _outsideLimit;
    private Instant _now = new(long.MinValue);
    private Instant _nextSweep = new(long.MinValue);

    /// <summary>Makes an engine with an empty table.</summary>
    /// <param name="config">How it behaves.</param>
    /// <param name="seed">The seed of all randomness: hash keys and port choice.</param>
    /// <param name="observer">Is told of the life of entries; null if nobody listens.</param>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    /// <exception cref="InsufficientMemoryException">The table does not fit into memory.</exception>
    public NatEngine(NatConfig config, ulong seed, IFlowObserver? observer = null)
    {
        if (config.Faults().FirstOrDefault() is { } fault)
            throw new ArgumentException(fault, nameof(config));
        (Config, _observer) = (config, observer);
        _translator = new Translator(config, new SeededRandom(seed), observer);
        _table = _translator.Table;
        _icmpErrors = new IcmpErrorTranslator(config, _translator);
        _answers = new IcmpErrorSender(config, _translator, Outbox, Counters);
        _fragments = new FragmentStore(config.FragmentStoreBytes, config.Timeouts.Fragment);
        _tcpRules = config.Tcp;
        (_insideLimit, _outsideLimit) = (LimitOf(config.InsideMtu), LimitOf(config.OutsideMtu));
        _udpStreamAfter = config.Timeouts.UdpStreamAfter;
        _verifyChecksums = config.Checksums == ChecksumPolicy.Verify;
        _fixChecksums = config.Checksums == ChecksumPolicy.Fix;
    }

    /// <summary>How it behaves.</summary>
    public NatConfig Config { get; }

    /// <summary>What it counted.</summary>
    public EngineCounters Counters { get; } = new();

    /// <summary>What it sends beside the packets of the batch; cleared by the caller.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>What happened to the table.</summary>
    public ConntrackStatistics Statistics => _table.Statistics;

    /// <summary>Entries in the table, expired ones that were not swept yet included.</summary>
    public int FlowCount => _table.Count;

    /// <summary>The most entries that the table held at once.</summary>
    public int PeakFlowCount => _table.Peak;

    /// <summary>Mappings in use; 0 where every flow has its own external endpoint.</summary>
    public int MappingCount => _translator.Mappings?.Count ?? 0;

    /// <summary>Bytes of address space that the tables take; pages are committed when first used.</summary>
    public long TableBytes => _translator.Bytes;

    /// <summary>Decides a batch. Every slot has a verdict afterwards.</summary>
    /// <param name="memory">The device's memory that the slots point into.</param>
    /// <param name="batch">The packets, in order of arrival; any number.</param>
    public void Process(Span<byte> memory, Span<PacketSlot> batch)
    {
        while (!batch.IsEmpty)
        {
            var part = batch[..Math.Min(PipelineDepth, batch.Length)];
            batch = batch[part.Length..];
            Parse(memory, part);
            Peek(part.Length);
            Decide(memory, part);
            _table.Sweep(_now, SweepPerPipeline);
        }
    }

    /// <summary>
    /// The end of input at an instant: drops incomplete datagrams (they come out of the outbox) and ends every entry that has
    /// expired by then.
    /// </summary>
    public void Finish(Instant now)
    {
        Advance(now);
        while (_fragments.TryRemoveOldest(out var datagram))
            Discard(datagram, DropReason.FragmentTimeout);
        _table.Sweep(_now, int.MaxValue);
    }

    /// <summary>Copies of all entries that have not expired.</summary>
    public IEnumerable<FlowSnapshot> Flows() => _table.Snapshots().Where(flow => flow.Expires > _now);

    /// <inheritdoc/>
    public void Dispose() => _translator.Dispose();

    // The three steps and the corridor are methods of their own: the compiler inlines only so much into one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Parse(Span<byte> memory, ReadOnlySpan<PacketSlot> part)
    {
        var works = _work.AsSpan(0, part.Length);
        for (int i = 0; i < part.Length; i++)
        {
            ref readonly var slot = ref part[i];
            ref var work = ref works[i];
            var fault = Ipv4Packet.TryParse(memory.Slice(slot.Offset, slot.Length), slot.CutLength, out var packet, _verifyChecksums);
            work.Arrival = slot.Arrival;
            work.Peeked = TableSlot.Empty;
            work.Class = PacketClass.Opening;
            work.Length = packet.Bytes.Length;
            work.Fault = fault == DropReason.None ? Name(packet, ref work) : fault;
        }
    }

    /// <summary>Names the flow of a packet and asks for its line of the directory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason Name(Ipv4Packet packet, ref PacketWork work)
    {
        if (packet.IsFragment)
        {
            work.Class = PacketClass.Fragment;
            return DropReason.None;
        }

        var refusal = Protocols.Read(packet, _verifyChecksums, out work.Key, out work.Class);
        if (refusal != DropReason.None || work.Class > PacketClass.Following)
            return refusal;
        if (work.Arrival.IsTranslated())
            work.Key = work.Key.Invert();
        work.Hash = _table.Tuples.Hash(work.Key);
        _table.Tuples.PrefetchBucket(work.Hash);
        return DropReason.None;
    }

    /// <summary>Looks into the directory and asks for the lines of the entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Peek(int count)
    {
        foreach (ref var work in _work.AsSpan(0, count))
        {
            if (!work.HasKey)
                continue;
            work.Peeked = _table.Tuples.Peek(work.Hash);
            if (work.Peeked != TableSlot.Empty && work.Key.Protocol == IpProtocol.Tcp)
                _table.PrefetchTcp(TableSlot.Index(work.Peeked));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Decide(Span<byte> memory, Span<PacketSlot> part)
    {
        var works = _work.AsSpan(0, part.Length);
        for (int i = 0; i < part.Length; i++)
        {
            ref var slot = ref part[i];
            ref var work = ref works[i];
            Advance(slot.Time);
            if (work.Peeked == TableSlot.Empty || work.Key.Protocol != IpProtocol.Udp || !TryForward(memory, ref slot, ref work))
                Decide(memory, ref slot, ref work);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Decide(Span<byte> memory, ref PacketSlot slot, ref PacketWork work)
    {
        var packet = Ipv4Packet.Parsed(memory.Slice(slot.Offset, work.Length));
        if (work.Class == PacketClass.Fragment && work.Fault == DropReason.None)
        {
            Collect(packet, ref slot);
            return;
        }

        var reason = Translate(packet, ref work, slot.Token, out var egress);
        slot.Egress = egress;
        slot.Reason = reason;
        if (reason == DropReason.None)
        {
            int length = packet.TotalLength;
            slot.Verdict = VerdictKind.Forward;
            if (length > LinkLimit(egress))
            {
                slot.Verdict = VerdictKind.Held;
                Release(packet, slot.Token, egress);
                return;
            }

            Counters.Forwarded++;
            Counters.ForwardedBytes += length;
            return;
        }

        slot.Verdict = VerdictKind.Drop;
        Counters.CountDrop(reason);
    }

    /// <summary>The corridor for a whole datagram: on <see cref="DropReason.None"/> it has been rewritten in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private DropReason Translate(Ipv4Packet packet, ref PacketWork work, long token, out Side egress)
    {
        egress = default;
        if (!work.HasKey)
            return TranslateOther(packet, work, token, out egress);
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
        if (!FlowSides.Fits(line.Status, egress, work.Arrival))
            return DropReason.SpoofedSource;
        var update = Protocols.Observe(
            packet, direction, line.Status, _table.Start(hit.Index), _now, _tcpRules, _udpStreamAfter, ref _table.Tcp(hit.Index));
        if (update.Verdict == FlowVerdict.Accept)
        {
            Accept(hit.Index, hit.Life, direction, packet.TotalLength, update);
        }
        else
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
        if (forget)
            _table.End(hit.Index, hit.Life, FlowEnd.Reset, _now);
        return Forward(packet, target, work.Arrival, work.LargestPiece, token, egress);
    }

    /// <summary>What a router does, and then the tuple with which the packet leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason Forward(Ipv4Packet packet, FlowTuple target, Arrival arrival, int largestPiece, long token, Side egress)
    {
        var refusal = TestOptions(packet, arrival, token);
        if (refusal != DropReason.None)
            return refusal;
        int hops = arrival.IsTranslated() ? 0 : 1;
        if (packet.TimeToLive <= hops)
            return Answer(packet, arrival, token, DropReason.TtlExceeded);
        if (packet.DontFragment && packet.TotalLength > LinkLimit(egress) && (largestPiece == 0 || largestPiece > LinkLimit(egress)))
            return Answer(packet, arrival, token, DropReason.FragmentationNeeded, LinkLimit(egress));
        if (_fixChecksums)
            FixChecksums(packet);
        Protocols.Write(packet, target, hops);
        return DropReason.None;
    }

    private static void FixChecksums(Ipv4Packet packet)
    {
        packet.RecomputeChecksum();
        if (packet.IsComplete)
            Protocols.FixChecksum(packet);
    }

    /// <summary>Time, counters and status of an entry whose packet is accepted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Accept(uint index, uint life, Direction direction, int bytes, FlowUpdate update)
    {
        _table.Touch(index, direction, bytes, update.Timeout, update.Cap, _now);
        var before = _table[index].Status;
        var status = before;
        if (direction == Direction.Reply)
            status |= FlowStatus.SeenReply;
        if ((update.Changes & FlowChanges.Assured) != 0)
            status |= FlowStatus.Assured;
        if (status != before || update.Changes != FlowChanges.None || _table[index].Packets[direction] == 1)
            Report(index, life, status);
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
                return RefuseAsRouter(packet, work.Arrival, token, update.Reason);
            case FlowVerdict.Reopen:
                var pin = _translator.Pin(hit.Index);
                _table.End(hit.Index, hit.Life, FlowEnd.Reopened, _now);
                var refusal = Open(packet, ref work, token, out hit);
                var next = refusal != DropReason.None ? refusal : ObserveFirst(packet, ref work, token, ref hit, out forget);
                _translator.Unpin(pin);
                return next;
            default:
                var direction = DirectionOf(hit, work.Arrival);
                _table.Account(hit.Index, direction, packet.TotalLength);
                if (direction == Direction.Reply && (_table[hit.Index].Status & FlowStatus.SeenReply) == 0)
                    Report(hit.Index, hit.Life, _table[hit.Index].Status | FlowStatus.SeenReply);
                return DropReason.None;
        }
    }

    /// <summary>Follows the packet that reopened its tuple, in the entry that it opened.</summary>
    private DropReason ObserveFirst(Ipv4Packet packet, ref PacketWork work, long token, ref TableHit hit, out bool forget)
    {
        var direction = DirectionOf(hit, work.Arrival);
        var update = Protocols.Observe(
            packet, direction, _table[hit.Index].Status, _table.Start(hit.Index), _now, _tcpRules, _udpStreamAfter, ref _table.Tcp(hit.Index));
        if (update.Verdict != FlowVerdict.Accept)
            return ObserveUnusual(packet, ref work, token, update, ref hit, out forget);
        forget = false;
        Accept(hit.Index, hit.Life, direction, packet.TotalLength, update);
        return DropReason.None;
    }

    /// <summary>A packet without a flow of its own: a fault, or an ICMP error.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private DropReason TranslateOther(Ipv4Packet packet, in PacketWork work, long token, out Side egress)
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
        refusal = _icmpErrors.Translate(packet, work.Arrival, _now, out egress);
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
        var refusal = Ipv4Options.Test(packet.Options, out int offset);
        return refusal == DropReason.BadIpOption ? Answer(packet, arrival, token, refusal, Ipv4Packet.MinHeaderLength + offset) : refusal;
    }

    /// <summary>
    /// Refuses a packet for something behind its IP header. Out of time to live, it does not get that far: a router answers first
    /// (RFC 1812 section 5.3.1). From the outside, what is not translated is addressed to the NAT itself and is not routed.
    /// </summary>
    private DropReason RefuseAsRouter(Ipv4Packet packet, Arrival arrival, long token, DropReason reason)
    {
        var refusal = TestOptions(packet, arrival, token);
        if (refusal != DropReason.None)
            return refusal;
        return packet.TimeToLive <= 1 && arrival == Arrival.Inside && !_translator.IsExternal(packet.Destination)
            ? Answer(packet, arrival, token, DropReason.TtlExceeded)
            : reason;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DropReason Open(Ipv4Packet packet, ref PacketWork work, long token, out TableHit hit)
    {
        hit = default;
        var arrival = work.Arrival is Arrival.Inside or Arrival.OutsideTranslated ? Side.Inside : Side.Outside;
        var tuple = work.Key;
        if (work.Arrival.IsTranslated() && !_translator.TryUndo(work.Key.Invert(), arrival, out tuple))
            return DropReason.NoEntry;
        var refusal = AddressRules.Test(packet);
        if (refusal == DropReason.None)
            refusal = TestOptions(packet, work.Arrival, token);
        if (refusal != DropReason.None)
            return refusal;
        if (packet.TimeToLive <= 1 && !work.Arrival.IsTranslated() && !_translator.IsExternal(packet.Destination))
            return Answer(packet, work.Arrival, token, DropReason.TtlExceeded);
        if (work.Class == PacketClass.Following)
            return arrival == Side.Outside ? DropReason.NoEntry : DropReason.IcmpTypeNotTranslated;
        refusal = _translator.Open(packet, tuple, arrival, _now, out uint index);
        if (refusal != DropReason.None)
            return refusal;
        Counters.FlowsCreated++;

        // For a packet that was translated already, the hit is as if its answer had been looked up.
        hit = new TableHit(index, work.Arrival.IsTranslated() ? Direction.Reply : Direction.Original, _table[index].Life);
        return DropReason.None;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Report(uint index, uint life, FlowStatus status)
    {
        if (!_table.Mark(index, life, status) || _observer is null)
            return;
        var flow = _table.Snapshot(index);
        if (flow.OriginalPackets == 1 && flow.ReplyPackets == 0)
            _observer.Created(flow, _now);
        else
            _observer.Updated(flow, _now);
    }

    /// <summary>Takes in a fragment; the last one of its datagram sends them all through the corridor.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Collect(Ipv4Packet packet, ref PacketSlot slot)
    {
        var reason = _fragments.Add(packet, slot, _now, out var finished);
        while (_fragments.TryMakeRoom(out var evicted))
            Discard(evicted, DropReason.FragmentStoreFull);
        slot.Verdict = reason == DropReason.None ? VerdictKind.Held : VerdictKind.Drop;
        slot.Reason = reason;
        if (reason != DropReason.None)
        {
            Counters.CountDrop(reason);
            if (finished is not null)
                Discard(finished, reason);
            return;
        }

        if (finished is null)
            return;
        if (!finished.IsConsistent)
        {
            Discard(finished, DropReason.FragmentMalformed);
            return;
        }

        var whole = finished.Assemble();
        var work = new PacketWork { Arrival = finished.Arrival, Length = whole.Bytes.Length, LargestPiece = finished.LargestPiece };
        work.Fault = Protocols.Read(whole, _verifyChecksums && !finished.IsCut, out work.Key, out work.Class);
        if (work.HasKey)
        {
            if (work.Arrival.IsTranslated())
                work.Key = work.Key.Invert();
            work.Hash = _table.Tuples.Hash(work.Key);
        }

        reason = Translate(whole, ref work, finished.Token, out var egress);
        if (reason != DropReason.None)
        {
            Discard(finished, reason);
            return;
        }

        for (int i = 0; i < finished.Count; i++)
            Release(finished.Piece(i), finished.TokenOf(i), egress);
        _fragments.Recycle(finished);
    }

    private void Discard(Datagram datagram, DropReason reason)
    {
        for (int i = 0; i < datagram.Count; i++)
        {
            Outbox.Add(OutboxKind.Dropped, datagram.TokenOf(i), default, reason, 0);
            Counters.CountDrop(reason);
        }

        _fragments.Recycle(datagram);
    }

    /// <summary>Sends a held packet on, in pieces if the link needs it (RFC 791 section 3.2; RFC 4787 REQ-13).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Release(Ipv4Packet packet, long token, Side egress)
    {
        Counters.Forwarded++;
        Counters.ForwardedBytes += packet.TotalLength;
        int limit = LinkLimit(egress);
        if (packet.TotalLength <= limit)
        {
            packet.Bytes.CopyTo(Outbox.Add(OutboxKind.Released, token, egress, DropReason.None, packet.Bytes.Length));
            return;
        }

        int step = (limit - packet.HeaderLength) & ~7;
        for (int at = 0; at < packet.PayloadLength; at += step)
        {
            int length = packet.HeaderLength + Math.Min(step, packet.PayloadLength - at);
            int present = Math.Clamp(packet.Payload.Length - at, 0, length - packet.HeaderLength);
            var room = Outbox.Add(at == 0 ? OutboxKind.Released : OutboxKind.Piece, token, egress, DropReason.None, packet.HeaderLength + present);
            packet.Bytes[..packet.HeaderLength].CopyTo(room);
            packet.Payload.Slice(at, present).CopyTo(room[packet.HeaderLength..]);
            bool more = at + step < packet.PayloadLength || packet.MoreFragments;
            var piece = Ipv4Packet.Parsed(room);
            piece.SetFragment(length, packet.FragmentOffset + at, more);
            if (at > 0 && piece.HeaderLength > Ipv4Packet.MinHeaderLength)
                piece.KeepCopiedOptions();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DropReason Answer(Ipv4Packet packet, Arrival arrival, long token, DropReason reason, int detail = 0)
    {
        _answers.Send(packet, arrival, token, reason, detail, _now);
        return reason;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(Instant time)
    {
        if (time > _now)
            _now = time;
        if (_now >= _nextSweep)
            SweepNow();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SweepNow()
    {
        _nextSweep = _now + SweepInterval;
        _table.Sweep(_now, SweepPerInterval);
        while (_fragments.TryRemoveExpired(_now, out var datagram))
            Discard(datagram, DropReason.FragmentTimeout);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int LinkLimit(Side egress) => egress == Side.Inside ? _insideLimit : _outsideLimit;

    private static int LimitOf(int mtu) => mtu == 0 ? int.MaxValue : mtu;

    /// <summary>The direction of a packet: that of the tuple that was found, or its opposite where the way back was looked up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Direction DirectionOf(in TableHit hit, Arrival arrival) =>
        arrival.IsTranslated() ? hit.Direction.Opposite() : hit.Direction;
}
