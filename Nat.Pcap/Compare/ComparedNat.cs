using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Translation;
using Nat.Pcap.Replay;

namespace Nat.Pcap.Compare;

/// <summary>One of the NATs that a capture goes through, and what it does to each flow.</summary>
public sealed partial class ComparedNat : IFlowObserver, IDisposable
{
    private readonly FlowBook _book;
    private readonly PacketSlot[] _slots = new PacketSlot[ReplayDevice.LargestBatch];
    private readonly Dictionary<long, PacketOfFlow> _held = [];
    private readonly List<FlowFault> _faults = [];
    private FlowOutcome[] _outcomes = new FlowOutcome[256];
    private byte[] _memory = [];

    internal ComparedNat(NatConfig config, ulong seed, FlowBook book)
    {
        (_book, Config, Demand) = (book, config, new PortDemand(config));
        Engine = new NatEngine(config, seed, this);
    }

    /// <summary>How it behaves. Its name stands in <see cref="NatConfig.Profile"/>.</summary>
    public NatConfig Config { get; }

    /// <summary>What became of the packets that the NATs had to decide about.</summary>
    public ReplayCounts Counts { get; } = new();

    /// <summary>Which ports were wanted.</summary>
    public PortDemand Demand { get; }

    /// <summary>Entries opened.</summary>
    public long EntriesCreated => Engine.Counters.FlowsCreated;

    /// <summary>The most entries at once.</summary>
    public long PeakEntries => Engine.PeakFlowCount;

    internal NatEngine Engine { get; }

    /// <summary>What became of a flow.</summary>
    /// <param name="flow">Its number in <see cref="Comparison.Flows"/>.</param>
    public FlowResult Result(int flow)
    {
        var outcome = flow < _outcomes.Length ? _outcomes[flow] : default;
        int decisive = outcome.Fate == FlowFate.Dies ? outcome.Run : outcome.Fault;
        return new FlowResult(outcome.Fate, outcome.Forwarded, outcome.Dropped, outcome.Lost, decisive == 0 ? null : _faults[decisive - 1]);
    }

    /// <summary>Decides about packets.</summary>
    /// <param name="memory">What their slots point into; stays as it is.</param>
    /// <param name="batch">The packets.</param>
    /// <param name="packets">What the book says of each.</param>
    internal void Process(ReadOnlySpan<byte> memory, ReadOnlySpan<PacketSlot> batch, ReadOnlySpan<PacketOfFlow> packets)
    {
        int first = batch[0].Offset;
        int length = batch[^1].Offset + batch[^1].Length - first;
        if (_memory.Length < length)
            _memory = new byte[length * 2];
        memory.Slice(first, length).CopyTo(_memory);
        var slots = _slots.AsSpan(0, batch.Length);
        batch.CopyTo(slots);
        foreach (ref var slot in slots)
            slot.Offset -= first;
        Engine.Process(_memory, slots);
        for (int i = 0; i < slots.Length; i++)
            Book(slots[i], packets[i]);
        TakeOutbox(batch[^1].Time);
    }

    /// <summary>The capture has ended.</summary>
    internal void Finish(Instant now)
    {
        Engine.Finish(now);
        TakeOutbox(now);
    }

    /// <inheritdoc/>
    public void Dispose() => Engine.Dispose();

    /// <inheritdoc/>
    void IFlowObserver.Created(in FlowSnapshot flow, Instant at) => Demand.Opened(flow, KeyOf(flow), at);

    /// <inheritdoc/>
    void IFlowObserver.Updated(in FlowSnapshot flow, FlowChanges changes, Instant at)
    {
    }

    /// <inheritdoc/>
    void IFlowObserver.Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        var key = KeyOf(flow);
        Demand.Ended(flow, key);
        int number = _book.Find(key);

        // A packet of this batch may have begun another connection with the same ports already: then it was not its entry that ended.
        if (number == PacketOfFlow.NoFlow || _book.Flows[number].Start >= at)
            return;
        ref var outcome = ref Outcome(number);
        (outcome.Entry, outcome.EndedAt) = (end, at);
        outcome.Timer = end == FlowEnd.Expired ? Math.Max(0, at.Nanoseconds - outcome.LastForward.Nanoseconds) : 0;
        outcome.Timeout = TimerNames.Of(flow, new TimeSpan(outcome.Timer / TimeSpan.NanosecondsPerTick), Config.Timeouts);
    }

    /// <summary>The tuple by which the inside host knows the flow of an entry.</summary>
    private static FlowTuple KeyOf(in FlowSnapshot flow) => (flow.Status & FlowStatus.OpenedFromOutside) != 0 ? flow.Reply : flow.Original;

    private ref FlowOutcome Outcome(int flow)
    {
        if (flow >= _outcomes.Length)
            Array.Resize(ref _outcomes, Math.Max(_outcomes.Length * 2, flow + 1));
        return ref _outcomes[flow];
    }
}
