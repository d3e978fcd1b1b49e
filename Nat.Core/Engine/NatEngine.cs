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
    internal const int PipelineDepth = 64;

    /// <summary>Entries of a source's chain that are asked for early: few chains are longer.</summary>
    private const int ForeseenSteps = 2;

    private readonly Translator _translator;
    private readonly ConntrackTable _table;
    private readonly IFlowObserver? _observer;
    private PacketWork[] _work = WorkRoom();
    private readonly FragmentStore _fragments;
    private readonly byte[] _routine = RoutineFlows.Table();
    private readonly bool _isShared;   // other workers have engines over the same tables
    private IcmpErrorTranslator _icmpErrors;
    private IcmpErrorSender _answers;
    private TcpRules _tcpRules;
    private ProtocolRules _protocols;
    private TimeSpan _udpStreamAfter;
    private long[] _idle;             // nanoseconds, by class; for TCP the lesser of it and that of an established connection
    private bool _verifyChecksums;
    private bool _completeChecksums;
    private bool _fixChecksums;
    private int _insideLimit;
    private int _outsideLimit;
    private int _fastLimit;   // a longer packet may be too long for where it goes
    private Instant _now = new(long.MinValue);
    private ushort _zone;    // in which the packet arrived that is being decided

    /// <summary>How it behaves.</summary>
    public NatConfig Config { get; private set; }

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
            var part = NextPart(ref batch);
            _table.Enter();
            Parse(memory, part);
            PrefetchHeaders(memory, batch);
            DecidePart(memory, part);
            _table.Leave();
        }
    }

    /// <summary>Copies of all entries that have not expired.</summary>
    public IEnumerable<FlowSnapshot> Flows() => _table.Snapshots().Where(flow => flow.Expires > _now);

    /// <inheritdoc/>
    public void Dispose() => _translator.Dispose();

    private void DecidePart(Span<byte> memory, Span<PacketSlot> part)
    {
        int unknown = Peek(part.Length);
        if (unknown > 0)
            Foresee(part.Length, unknown);
        Decide(memory, part);
        SweepFor(part.Length);
        if (_translator.Probes.Count > 0)
            SendProbes();
    }

    private void Parse(Span<byte> memory, ReadOnlySpan<PacketSlot> part)
    {
        for (int at = 0; at < part.Length; at++)
        {
            at = (_verifyChecksums, _identifications is not null) switch
            {
                (true, false) => ReadPlain<On, Off>(memory, part, at),
                (false, false) => ReadPlain<Off, Off>(memory, part, at),
                (true, true) => ReadPlain<On, On>(memory, part, at),
                (false, true) => ReadPlain<Off, On>(memory, part, at),
            };
            if (at == part.Length)
                return;
            ref readonly var slot = ref part[at];
            _work[at].Arrival = slot.Arrival;
            _work[at].Zone = slot.Arrival.HasZone() ? slot.Zone : (ushort)0;
            Parse(memory.Slice(slot.Offset, slot.Length), slot.CutLength, _verifyChecksums && !slot.HasGoodChecksums, ref _work[at]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Parse(Span<byte> bytes, int cutLength, bool verify, ref PacketWork work)
    {
        var fault = Ipv4Packet.TryParse(bytes, cutLength, out var packet, verify);
        if (fault == DropReason.BadIpChecksum && _completeChecksums && Ipv4Packet.TryCompleteChecksum(bytes))
            fault = Ipv4Packet.TryParse(bytes, cutLength, out packet);
        work.Class = PacketClass.Opening;
        work.Plain = PlainKind.None;
        work.Length = packet.Bytes.Length;
        work.Fault = fault == DropReason.None ? Name(packet, verify, ref work) : fault;
        Hash(ref work);
    }

    /// <summary>Names the flow of a packet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason Name(Ipv4Packet packet, bool verify, ref PacketWork work)
    {
        if (packet.IsFragment)
        {
            work.Class = PacketClass.Fragment;
            return DropReason.None;
        }

        return Read(packet, verify, ref work);
    }

    /// <summary>The hash of a packet that was named.</summary>
    private void Hash(ref PacketWork work)
    {
        work.HasKey = work.Fault == DropReason.None && work.Class <= PacketClass.Following;
        if (!work.HasKey)
            return;
        if (work.Arrival.IsTranslated())
            work.Key = work.Key.Invert();
        if (work.Zone != 0)
            work.Key = work.Key.WithZone(work.Zone);
        work.Hash = _table.Tuples.Hash(work.Key);
    }

    private DropReason Read(Ipv4Packet packet, bool verify, ref PacketWork work)
    {
        var refusal = Protocols.Read(packet, verify, _protocols, out work.Key, out work.Class);
        if (refusal != DropReason.BadTransportChecksum || !_completeChecksums || !Protocols.HasPartialChecksum(packet))
            return refusal;
        Protocols.FixChecksum(packet, _protocols);
        return Protocols.Read(packet, verify, _protocols, out work.Key, out work.Class);
    }

    /// <summary>Asks for the memory that will be needed to open the flows of packets that the table does not know.</summary>
    private void Foresee(int count, int unknown)
    {
        _table.Tuples.Prepare(unknown);
        int others = 0;
        foreach (ref readonly var work in _work.AsSpan(0, count))
        {
            if (work.HasKey && work.Peeked == TableSlot.Empty && work.Arrival == Arrival.Inside)
                _translator.Foresee(work.Key, work.Hash, others++);
        }

        if (_table.Sources is not { } sources || others == 0)
            return;
        for (int step = 0; step < ForeseenSteps; step++)
        {
            foreach (ref readonly var work in _work.AsSpan(0, count))
            {
                if (work.HasKey && work.Peeked == TableSlot.Empty && work.Arrival == Arrival.Inside)
                    sources.PrefetchEntry(work.Key, step);
            }
        }
    }

    private void Decide(Span<byte> memory, Span<PacketSlot> part)
    {
        for (int at = 0; at < part.Length;)
        {
            int from = at;
            at = ForwardPlain<Off, Off>(memory, part, at);
            if (at == part.Length)
                return;
            at = _isShared ? ForwardPlain<On, On>(memory, part, at) : ForwardPlain<On, Off>(memory, part, at);
            if (at == from)
                Decide(memory, ref part[at], ref _work[at++]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Decide(Span<byte> memory, ref PacketSlot slot, ref PacketWork work)
    {
        Advance(slot.Time);
        work.LargestPiece = slot.LargestPiece;
        work.IsSuper = work.LargestPiece != 0;
        var packet = Ipv4Packet.Parsed(memory.Slice(slot.Offset, work.Length));
        if (work.Class == PacketClass.Fragment && work.Fault == DropReason.None)
        {
            Collect(packet, ref slot);
            return;
        }

        _zone = work.Zone;
        if (work.Length >= Ipv4Packet.MinHeaderLength && packet.Protocol == IpProtocol.Tcp)
            CountConnection(packet, work.Arrival);
        var reason = Translate(packet, ref work, slot.Token, out var egress);
        slot.Egress = egress;
        if (reason == DropReason.None)
        {
            slot.Reason = reason;
            int length = packet.TotalLength;
            slot.Verdict = VerdictKind.Forward;
            slot.Zone = work.Zone;
            if (IsTooLong(length, work.LargestPiece, egress))
            {
                slot.Verdict = VerdictKind.Held;
                Release(packet, slot.Token, egress, work.Zone);
                return;
            }

            Counters.Forwarded++;
            Counters.ForwardedBytes += length;
            return;
        }

        Refuse(packet, work, ref slot, reason);
    }
}
