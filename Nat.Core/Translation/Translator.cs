using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>
/// The slow path: decides about the first packet of a flow and opens its entry. All policy of the NAT is here, and here it
/// meets mapping and filtering behaviour, port allocation, static mappings, exclusions and hairpinning.
/// </summary>
internal sealed partial class Translator : IPortTest, IDisposable
{
    /// <summary>Entries that are looked at for expired ones before a full table refuses a flow or drops one early.</summary>
    private const int SweepWhenFull = 16;

    /// <summary>The same, where a limit of a subscriber, a destination or a range of ports refuses a flow.</summary>
    private const int SweepWhenRefused = 256;

    private readonly IFlowObserver? _observer;
    private readonly SeededRandom _random;
    private readonly FlowHash _hash;
    private readonly EndpointDirectory _endpoints;
    private readonly int _worker;
    private NatConfig _config;
    private AddressPool _pool;
    private PortAllocator _ports;
    private PortLedger? _ledger;
    private ClientPorts _clients;
    private Instant _now;        // of the packet whose entry is being opened
    private FlowOpener _opener;  // that packet
    private FlowTuple _sender;   // its tuple before the choice of a source

    /// <summary>Makes a translator with empty tables.</summary>
    /// <param name="config">The policy.</param>
    /// <param name="random">All randomness.</param>
    /// <param name="observer">Is told of the life of entries; null if nobody listens.</param>
    /// <param name="clocks">The workers that share the tables; null if they are one worker's.</param>
    public Translator(NatConfig config, SeededRandom random, IFlowObserver? observer, WorkerClocks? clocks = null)
    {
        (_config, _random, _observer) = (config, random, observer);
        var hash = _hash = new FlowHash(random);
        _pool = new AddressPool(config.Outside);
        _endpoints = new EndpointDirectory(config, hash, clocks);
        _ledger = PortLedger.For(config, _pool, _endpoints.Static, hash, random, observer as IPortBlockObserver);
        _ports = new PortAllocator(config, _pool, random, new WorkerShare(0, clocks?.Count ?? 1), _ledger);
        Table = new ConntrackTable(config.MaxFlows, config.Timeouts, hash, config.ReuseMappings, config.Overload == OverloadPolicy.EarlyDrop, clocks) { Owner = this };
        _clients = new ClientPorts(config, Table, random, new WorkerShare(0, clocks?.Count ?? 1));
    }

    private Translator(Translator first, int worker)
    {
        (_config, _observer, _hash, _pool, _ledger, _worker) = (first._config, first._observer, first._hash, first._pool, first._ledger, worker);
        _random = new SeededRandom(first._random.Next());
        _endpoints = first._endpoints.Share(worker);
        _ports = first._ports.Share(worker, _random);
        Table = first.Table.Share(worker, this);
        _clients = first._clients.Share(worker, Table, _random);
    }

    /// <summary>The entries.</summary>
    public ConntrackTable Table { get; }

    /// <summary>The mappings and whom they admit.</summary>
    public EndpointDirectory Endpoints => _endpoints;

    /// <summary>What subscribers and destinations hold; null if nobody counts it.</summary>
    public PortLedger? Ledger => _ledger;

    /// <summary>Bytes of address space taken by all tables.</summary>
    public long Bytes => Table.Bytes + _endpoints.Bytes + (_ledger?.Bytes ?? 0);

    /// <summary>The external address from which the NAT itself speaks to the outside.</summary>
    public Ipv4Address OwnAddress => _pool.First;

    /// <summary>The same policy and tables for another worker, with randomness of its own; made before any worker begins.</summary>
    public Translator Share(int worker) => new(this, worker);

    /// <summary>64 random bits.</summary>
    public ulong NextRandom() => _random.Next();

    /// <summary>Whether an address belongs to the NAT on its outside.</summary>
    public bool IsExternal(Ipv4Address address) => _pool.Contains(address) || _endpoints.Static.Uses(address);

    /// <summary>
    /// Opens the entry of a packet that belongs to none.
    /// </summary>
    /// <param name="packet">The packet.</param>
    /// <param name="tuple">Its tuple, as it arrives at the NAT.</param>
    /// <param name="arrival">Where it arrives.</param>
    /// <param name="now">The time.</param>
    /// <param name="hit">The entry, as a look-up of the tuple would find it.</param>
    /// <returns><see cref="DropReason.None"/>, or why there is none.</returns>
    public DropReason Open(Ipv4Packet packet, in FlowTuple tuple, Side arrival, Instant now, out TableHit hit)
    {
        _now = now;
        var refusal = TryOpen(packet, tuple, arrival, out hit);
        if (_ledger is null || !refusal.IsExhaustion())
            return refusal;

        // What has expired is not found any more, but it is counted until a sweep has come by.
        long expired = Table.Statistics.Expired;
        Table.Sweep(now, SweepWhenRefused);
        return Table.Statistics.Expired == expired ? refusal : TryOpen(packet, tuple, arrival, out hit);
    }

    private DropReason TryOpen(Ipv4Packet packet, in FlowTuple tuple, Side arrival, out TableHit hit)
    {
        hit = default;
        var refusal = Plan(packet, tuple, arrival, out var plan);
        if (refusal != DropReason.None)
        {
            if (arrival == Side.Inside)
                _ledger?.TakeBackUnused(InsideHost.Of(tuple));
            return refusal;
        }

        plan = plan with { Status = plan.Status | TimerOf(tuple) };
        TcpTracking tracking = default;
        refusal = Protocols.Open(packet, _config.Tcp, _config.Protocols, ref tracking);
        if (refusal == DropReason.None)
            refusal = Insert(tuple, plan, tracking, out hit);
        if (refusal == DropReason.LostRace && (plan.Status & FlowStatus.OpenedFromOutside) != 0 && _clients.TryEvade(tuple, plan.Translated, _now, out var other))
            refusal = Insert(tuple, plan with { Translated = other }, tracking, out hit);
        if (refusal != DropReason.None && arrival == Side.Inside)
            _ledger?.TakeBackUnused(InsideHost.Of(tuple));
        return refusal;
    }

    /// <summary>
    /// Asks for the memory that opening a flow from the inside will probably need; nothing is wrong with another guess but the time.
    /// </summary>
    /// <param name="tuple">Its tuple, as it arrives.</param>
    /// <param name="hash">The hash of that.</param>
    /// <param name="others">How many flows will be opened before it.</param>
    public void Foresee(in FlowTuple tuple, ulong hash, int others) => Table.Foresee(tuple, hash, _ports.FirstTry(tuple.WithZone(0)).Invert(), others);

    /// <summary>
    /// Keeps for an entry what it keeps alive, while it makes room for its successor; to be given back to <see cref="Unpin"/>.
    /// </summary>
    public MappingPin Pin(in FlowLine entry)
    {
        var line = entry;
        var pin = new MappingPin(line.Tuples[Direction.Original], line.Tuples[Direction.Reply], line.Status);
        if (_endpoints.Hold(pin.Original, pin.Reply, pin.Status) != InsertResult.Inserted)
            return default;
        if (_ledger is null || _ledger.TryPin(pin))
            return pin;
        _endpoints.Release(pin.Original, pin.Reply, pin.Status);
        return default;
    }

    /// <summary>Lets go of what was pinned.</summary>
    public void Unpin(in MappingPin pin, Instant now)
    {
        if (pin == default)
            return;
        _ledger?.Unpin(pin, now);
        _endpoints.Release(pin.Original, pin.Reply, pin.Status);
    }

    /// <inheritdoc/>
    bool IPortTest.IsFree(in FlowTuple translated, PortCare care)
    {
        var reply = translated.Invert();
        if (_endpoints.Static.Uses(translated.Source) && _endpoints.Static.TryMapInbound(reply, out _, out _))
            return false;
        if (_endpoints.UsesMappings(translated))
            return !_endpoints.Mappings!.TryFindExternal(reply, out _) && !IsResting(reply);
        if (_endpoints.IsPermittedToAnother(reply, _sender))
            return false;
        ulong hash = Table.Tuples.Hash(reply);
        TableHit hit = default;
        bool isTaken = care == PortCare.Glance ? Table.Tuples.MayHold(hash) : Table.TryFind(reply, hash, TableSlot.Empty, _now, out hit);
        if (!isTaken)
            return !IsResting(reply);  // asked last: the look-up may have ended an entry whose port rests from then on
        Table.Statistics.CountFound();
        return care == PortCare.TakeOver && _ledger is not { HasRest: true } && hit.Direction == Direction.Reply
            && (Table[hit.Index].Status & FlowStatus.SourceNat) != 0
            && Protocols.MayTakeOver(_opener, Table.Tcp(hit.Index))
            && Table.End(hit.Index, hit.Life, FlowEnd.Reopened, _now);
    }

    /// <inheritdoc/>
    void IPortTest.Foresee(in FlowTuple translated)
    {
        if (!_endpoints.UsesMappings(translated))
            Table.Tuples.PrefetchBucket(Table.Tuples.Hash(translated.Invert()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Table.Dispose();
        _endpoints.Dispose();
        _ledger?.Dispose();
    }

    private DropReason Insert(in FlowTuple tuple, in TranslationPlan plan, in TcpTracking tracking, out TableHit hit)
    {
        hit = default;
        var reply = plan.Translated.Invert();
        if (reply == tuple)
            return DropReason.LandAttack;
        if (Table.KnownCount >= _config.MaxFlows && !MakeRoom(tuple))
            return Full();
        var refusal = _ledger?.Hold(tuple, reply, plan.Status, _now) ?? DropReason.None;
        if (refusal != DropReason.None)
            return refusal == DropReason.TableFull ? Full() : refusal;
        var result = _endpoints.Hold(tuple, reply, plan.Status);
        if (result != InsertResult.Inserted)
        {
            _ledger?.Release(tuple, reply, plan.Status, null, _now);
            return result == InsertResult.Full ? Full() : DropReason.LostRace;
        }

        result = Table.Open(tuple, reply, plan.Status, tracking, TimeoutClass.Generic, _now, out hit);
        if (result == InsertResult.Full && MakeRoom(tuple))
            result = Table.Open(tuple, reply, plan.Status, tracking, TimeoutClass.Generic, _now, out hit);
        if (result == InsertResult.Inserted)
            return DropReason.None;
        _ledger?.Release(tuple, reply, plan.Status, null, _now);
        _endpoints.Release(tuple, reply, plan.Status);
        return result == InsertResult.Full ? Full() : DropReason.LostRace;
    }

    private bool IsResting(in FlowTuple reply) => _ledger is not null && _ledger.IsResting(reply, _now);

    /// <summary>Whether a flow that a packet opens has a timer of its own.</summary>
    private FlowStatus TimerOf(in FlowTuple original) =>
        original.Protocol == IpProtocol.Udp && _config.TryFindUdpTimer(original.DestinationPort, out _) ? FlowStatus.HasPortTimer : FlowStatus.None;

    private DropReason Full()
    {
        Table.Statistics.CountDrop();
        return DropReason.TableFull;
    }

    private bool MakeRoom(in FlowTuple tuple)
    {
        Table.Sweep(_now, SweepWhenFull);
        return Table.KnownCount < _config.MaxFlows
            || (_config.Overload == OverloadPolicy.EarlyDrop && Table.DropEarly(Table.Tuples.Hash(tuple), _now));
    }
}
