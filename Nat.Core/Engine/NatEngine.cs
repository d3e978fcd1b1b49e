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
/// One engine is used by one thread at a time; a <see cref="WorkerGroup"/> makes several that share their tables.
/// </remarks>
public sealed partial class NatEngine : IDisposable
{
    /// <summary>Packets that are under way in the table at once: more than a core can have lines in flight, few enough for the first-level cache.</summary>
    private const int PipelineDepth = 64;

    /// <summary>Entries looked at for expired ones, for every <see cref="PipelineDepth"/> packets.</summary>
    private const int SweepPerPipeline = 16;

    /// <summary>Entries looked at when time has moved by <see cref="SweepInterval"/>.</summary>
    private const int SweepPerInterval = 256;

    /// <summary>How often a flow is tried to be opened while other workers come first.</summary>
    private const int OpenAttempts = 8;

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
    private readonly long _udpTimeout;          // nanoseconds
    private readonly long _udpStreamTimeout;    // nanoseconds
    private readonly bool _verifyChecksums;
    private readonly bool _completeChecksums;
    private readonly bool _fixChecksums;
    private readonly bool _isShared;   // other workers have engines over the same tables
    private readonly int _insideLimit;
    private readonly int _outsideLimit;
    private Instant _now = new(long.MinValue);
    private Instant _nextSweep = new(long.MinValue);

    /// <summary>How it behaves.</summary>
    public NatConfig Config { get; }

    /// <summary>What it counted.</summary>
    public EngineCounters Counters { get; } = new();

    /// <summary>What it sends beside the packets of the batch; cleared by the caller.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>What it did to the table.</summary>
    public ConntrackStatistics Statistics => _table.Statistics;

    /// <summary>Entries in the table, expired ones that were not swept yet included.</summary>
    public int FlowCount => _table.Count;

    /// <summary>The most entries that the table held at once.</summary>
    public int PeakFlowCount => _table.Peak;

    /// <summary>Mappings in use; 0 where every flow has its own external endpoint.</summary>
    public int MappingCount => _translator.Endpoints.Mappings?.Count ?? 0;

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
            _table.Enter();
            Parse(memory, part);
            Peek(part.Length);
            Decide(memory, part);
            _table.Sweep(_now, SweepPerPipeline);
            _table.Leave();
        }
    }

    /// <summary>
    /// The end of input at an instant: drops incomplete datagrams (they come out of the outbox) and ends every entry that has
    /// expired by then.
    /// </summary>
    public void Finish(Instant now)
    {
        _table.Enter();
        Advance(now);
        while (_fragments.TryRemoveOldest(out var datagram))
            Discard(datagram, DropReason.FragmentTimeout);
        _table.Sweep(_now, int.MaxValue);
        _table.Leave();
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
            var bytes = memory.Slice(slot.Offset, slot.Length);
            work.Arrival = slot.Arrival;
            work.Peeked = TableSlot.Empty;
            work.IsPlainUdp = PlainUdp.TryRead(bytes, _verifyChecksums, out work.Key, out work.Length) && !_fixChecksums;
            if (work.IsPlainUdp)
            {
                work.Class = PacketClass.Opening;
                work.Fault = DropReason.None;
                LookUp(ref work);
            }
            else
            {
                Parse(bytes, slot.CutLength, ref work);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Parse(Span<byte> bytes, int cutLength, ref PacketWork work)
    {
        var fault = Ipv4Packet.TryParse(bytes, cutLength, out var packet, _verifyChecksums);
        if (fault == DropReason.BadIpChecksum && _completeChecksums && Ipv4Packet.TryCompleteChecksum(bytes))
            fault = Ipv4Packet.TryParse(bytes, cutLength, out packet);
        work.Class = PacketClass.Opening;
        work.Length = packet.Bytes.Length;
        work.Fault = fault == DropReason.None ? Name(packet, ref work) : fault;
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

        var refusal = Read(packet, _verifyChecksums, ref work);
        if (refusal != DropReason.None || work.Class > PacketClass.Following)
            return refusal;
        LookUp(ref work);
        return DropReason.None;
    }

    private DropReason Read(Ipv4Packet packet, bool verify, ref PacketWork work)
    {
        var refusal = Protocols.Read(packet, verify, out work.Key, out work.Class);
        if (refusal != DropReason.BadTransportChecksum || !_completeChecksums || !Protocols.HasPartialChecksum(packet))
            return refusal;
        Protocols.FixChecksum(packet);
        return Protocols.Read(packet, verify, out work.Key, out work.Class);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LookUp(ref PacketWork work)
    {
        if (work.Arrival.IsTranslated())
            work.Key = work.Key.Invert();
        work.Hash = _table.Tuples.Hash(work.Key);
        _table.Tuples.PrefetchBucket(work.Hash);
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
        long forwarded = 0;
        long bytes = 0;
        for (int i = 0; i < part.Length; i++)
        {
            ref var slot = ref part[i];
            ref var work = ref works[i];
            Advance(slot.Time);
            int length = work.IsPlainUdp && work.Peeked != TableSlot.Empty ? TryForward(memory, ref slot, ref work) : 0;
            if (length == 0)
            {
                Decide(memory, ref slot, ref work);
                continue;
            }

            forwarded++;
            bytes += length;
        }

        Counters.Forwarded += forwarded;
        Counters.ForwardedBytes += bytes;
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

    private static int LimitOf(int mtu) => mtu == 0 ? int.MaxValue : mtu;
}
