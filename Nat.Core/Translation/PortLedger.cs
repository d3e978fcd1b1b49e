using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>
/// What is counted when an entry begins and ends: the ports, flows and blocks of every subscriber, the flows to every destination, and the
/// ports that rest. It exists only where the configuration asks for one of these. All workers share it, one at a time: no packet comes here
/// but one that opens or ends an entry.
/// </summary>
internal sealed partial class PortLedger : IDisposable
{
    // More than there can be entries: several workers may each hold something for an entry that then does not come into being.
    private const int Spare = 1024;

    private readonly Lock _lock = new();
    private readonly NatConfig _config;
    private readonly AddressPool _pool;
    private readonly StaticMappingTable _static;
    private readonly PortGround _ground;
    private readonly ReservedPortSet? _reserved;
    private readonly WithheldPorts _withheld;
    private readonly DeterministicPlan? _plan;
    private readonly PortBlocks? _blocks;
    private readonly int _mostBlocks;
    private readonly SubscriberBook? _subscribers;
    private readonly LedgerTable<PortUse>? _uses;      // by external port and subscriber; null where nobody asks
    private readonly LedgerTable<int>? _taken;         // ports, by span; of each remote endpoint where flows have their own
    private readonly LedgerTable<int>? _destinations;  // entries, by external address and remote endpoint
    private readonly PortRest? _rest;
    private readonly IPortBlockObserver? _observer;
    private HashSet<FlowTuple>? _strays;   // original tuples of entries that were adopted in the block of somebody else
    private Instant _now;

    private PortLedger(NatConfig config, AddressPool pool, StaticMappingTable fixedMappings, FlowHash hash, SeededRandom random, IPortBlockObserver? observer)
    {
        (_config, _pool, _static, _observer) = (config, pool, fixedMappings, observer);
        _ground = new PortGround(config.Ports, config.Protocols);
        _reserved = ReservedPortSet.Of(config.Allocation, config.Protocols);
        _withheld = new WithheldPorts(_reserved, fixedMappings);
        _plan = DeterministicPlan.Of(config);
        int capacity = config.MaxFlows + Spare;
        if (config.Blocks.Size > 0)
        {
            _blocks = new PortBlocks(pool, _plan is null ? config.Ports ?? PortGround.Unprivileged : _plan.Dynamic!.Value, config.Blocks.Size, new SeededRandom(random.Next()));
            _mostBlocks = _plan is null || config.Deterministic.MaxPorts == 0
                ? config.Blocks.MaxPerSubscriber
                : Math.Min(config.Blocks.MaxPerSubscriber, (config.Deterministic.MaxPorts - _plan.PortsPerHost) / config.Blocks.Size);
        }

        if (KeepsSubscribers(config))
            _subscribers = new SubscriberBook(config.Subscribers, capacity, hash);
        if (CountsTaken(config))
            _taken = new LedgerTable<int>(capacity, hash, isSparse: true);
        // Where each flow takes a port of its own and nobody asks whose it is, the flows are the ports.
        bool countsUses = _taken is not null && (!EachFlowTakes || _subscribers is not null);
        if (LimitsPorts(config) || (config.Quarantine.IsOn && !config.Quarantine.SameDestination) || countsUses)
            _uses = new LedgerTable<PortUse>(capacity, hash);
        if (config.MaxFlowsPerDestination > 0)
            _destinations = new LedgerTable<int>(capacity, hash, isSparse: true);
        if (config.Quarantine.IsOn)
            _rest = new PortRest(config.Quarantine.MaxPorts, hash);
    }

    /// <summary>Whether subscribers have ports of their own.</summary>
    public bool GivesShares => _plan is not null || _blocks is not null;

    /// <summary>Whether ports rest.</summary>
    public bool HasRest => _rest is not null;

    /// <summary>What it counts in all: places taken in its tables, but for ports that rest. 0 when nobody holds anything.</summary>
    public int Count => (_subscribers?.Count ?? 0) + (_uses?.Count ?? 0) + (_taken?.Count ?? 0) + (_destinations?.Count ?? 0);

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => (_subscribers?.Bytes ?? 0) + (_uses?.Bytes ?? 0) + (_taken?.Bytes ?? 0) + (_destinations?.Bytes ?? 0)
        + (_rest?.Bytes ?? 0) + (_blocks?.Bytes ?? 0);

    /// <summary>The ledger of a configuration; null if it needs none.</summary>
    public static PortLedger? For(
        NatConfig config, AddressPool pool, StaticMappingTable fixedMappings, FlowHash hash, SeededRandom random, IPortBlockObserver? observer) =>
        KeepsSubscribers(config) || CountsTaken(config) || config.MaxFlowsPerDestination > 0 || config.Quarantine.IsOn || config.Deterministic.IsOn
            ? new PortLedger(config, pool, fixedMappings, hash, random, observer)
            : null;

    /// <summary>
    /// Whether a host may open a flow, before a port is looked for; <see cref="Hold"/> decides.
    /// </summary>
    /// <param name="host">The inside host.</param>
    /// <param name="protocol">The flow's protocol.</param>
    /// <param name="takesPort">Whether it certainly needs a port that the host does not have yet.</param>
    /// <param name="now">The time.</param>
    public DropReason Admit(InsideHost host, byte protocol, bool takesPort, Instant now)
    {
        if (_subscribers is null)
            return DropReason.None;
        lock (_lock)
        {
            int place = _subscribers.Find(host);
            if (place < 0)
                return DropReason.None;
            ref var state = ref _subscribers[place];
            if (takesPort && !_subscribers.MayTakePort(ref state, protocol))
                return DropReason.SubscriberPortLimit;
            return _subscribers.MayOpen(state, isOwn: true, now);
        }
    }

    /// <summary>Counts an entry in.</summary>
    /// <returns><see cref="DropReason.None"/>, or which limit forbids it.</returns>
    public DropReason Hold(in FlowTuple original, in FlowTuple reply, FlowStatus status, Instant now)
    {
        var flow = FlowOf(original, reply, status);
        lock (_lock)
        {
            if (now > _now)
                _now = now;
            return TryHold(flow);
        }
    }

    /// <summary>Counts an entry out.</summary>
    /// <param name="original">Its original tuple.</param>
    /// <param name="reply">Its reply tuple.</param>
    /// <param name="status">What it held.</param>
    /// <param name="state">In which state of TCP it ended; null if it did not come into being.</param>
    /// <param name="at">When it ended.</param>
    public void Release(in FlowTuple original, in FlowTuple reply, FlowStatus status, TcpState? state, Instant at)
    {
        var flow = FlowOf(original, reply, status);
        lock (_lock)
            LetGo(flow, state, at);
    }

    /// <summary>Keeps the port of an entry for its subscriber while the entry makes room for its successor.</summary>
    /// <returns>False if there is no room to note it; then there is nothing to let go of.</returns>
    public bool TryPin(in MappingPin pin)
    {
        var flow = FlowOf(pin.Original, pin.Reply, pin.Status);
        if (!flow.IsDynamic)
            return true;
        lock (_lock)
        {
            // Another worker may have ended the entry meanwhile, so nothing of it need be there.
            if (!IsOfSubscriber(flow) || IsFull(_uses) || IsFull(_taken) || _subscribers?.FindOrAdd(flow.Host, _now) < 0)
                return false;
            UsePort(flow);
            return true;
        }
    }

    /// <summary>Lets go of what was pinned.</summary>
    public void Unpin(in MappingPin pin, Instant at)
    {
        var flow = FlowOf(pin.Original, pin.Reply, pin.Status);
        if (!flow.IsDynamic)
            return;
        lock (_lock)
        {
            LeavePort(flow, TcpState.TimeWait, at);
            _subscribers?.Forget(_subscribers.Find(flow.Host), _now);
        }
    }

    /// <summary>Whether an external port, as the destination of a tuple that comes in, rests.</summary>
    public bool IsResting(in FlowTuple inbound, Instant now)
    {
        if (_rest is null)
            return false;
        lock (_lock)
            return _rest.Contains(RestKey(inbound), now);
    }

    /// <summary>Whether it is known that no port of a span is left for a flow.</summary>
    /// <param name="translated">The flow's tuple as it would leave; its source port does not matter.</param>
    /// <param name="span">The ports.</param>
    public bool HasNone(in FlowTuple translated, PortSpan span)
    {
        var inbound = translated.Invert();
        lock (_lock)
        {
            if (_destinations is not null && CountAt(_destinations, DestinationKey(inbound)) >= _config.MaxFlowsPerDestination)
                return true;
            if (_taken is null)
                return false;
            int taken = CountAt(_taken, TakenKey(inbound, translated.Source, span.First));
            return taken >= span.Count || _withheld.Fill(inbound, span, span.Count - taken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in (IDisposable?[])[_subscribers, _uses, _taken, _destinations, _rest, _blocks])
            part?.Dispose();
    }

    private static bool LimitsPorts(NatConfig config) => config.Subscribers.MaxPorts + (long)config.Subscribers.MaxPortsPerProtocol > 0;

    private static bool KeepsSubscribers(NatConfig config) =>
        LimitsPorts(config) || config.Subscribers.MaxFlows + (long)config.Subscribers.NewFlowsPerSecond > 0 || config.Blocks.Size > 0 || config.Pooling == AddressPooling.Sticky;

    private static bool CountsTaken(NatConfig config) => config.Mapping != MappingBehavior.AddressDependent
        && (config.Allocation.Search is PortSearch.WholeRange or PortSearch.InOrder || config.Blocks.Size > 0 || config.Deterministic.IsOn);
}
