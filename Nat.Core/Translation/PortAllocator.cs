using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>
/// Chooses the external endpoint of a new flow: which address, whether the port can be kept, else which other one (RFC 4787 sections 4.1
/// and 4.2.1). Where subscribers have ports of their own, they get one of those.
/// </summary>
internal sealed class PortAllocator
{
    private readonly NatConfig _config;
    private readonly AddressPool _pool;
    private readonly AddressChooser _addresses;
    private readonly ReservedPortSet? _reserved;
    private readonly PortLedger? _ledger;
    private readonly PortGround _ground;
    private readonly PortSeeker _seeker;
    private readonly WorkerShare _share;
    private readonly bool _givesShares;

    /// <summary>Makes an allocator.</summary>
    /// <param name="config">Range, preservation, pooling, search.</param>
    /// <param name="pool">The external addresses.</param>
    /// <param name="random">The engine's randomness.</param>
    /// <param name="share">Which worker's it is.</param>
    /// <param name="ledger">What subscribers hold; null if nobody keeps it.</param>
    public PortAllocator(NatConfig config, AddressPool pool, SeededRandom random, WorkerShare share, PortLedger? ledger = null)
        : this(config, pool, new AddressChooser(config, pool, ledger, random), ReservedPortSet.Of(config.Allocation, config.Protocols), ledger, random, share)
    {
    }

    private PortAllocator(
        NatConfig config, AddressPool pool, AddressChooser addresses, ReservedPortSet? reserved, PortLedger? ledger, SeededRandom random, WorkerShare share)
        : this(config, pool, addresses, reserved, ledger, new PortSeeker(config, reserved, random, share), share)
    {
    }

    private PortAllocator(
        NatConfig config, AddressPool pool, AddressChooser addresses, ReservedPortSet? reserved, PortLedger? ledger, PortSeeker seeker, WorkerShare share)
    {
        (_config, _pool, _addresses, _reserved, _ledger, _seeker, _share) = (config, pool, addresses, reserved, ledger, seeker, share);
        _ground = new PortGround(config.Ports, config.Protocols);
        _givesShares = ledger is { GivesShares: true };
    }

    /// <summary>What decides which host has which address of the pool; the same for all workers.</summary>
    public ulong AddressKey
    {
        get => _addresses.Key;
        set => _addresses.Key = value;
    }

    /// <summary>Where it goes on when addresses go by turn and ports in order.</summary>
    public (uint Turn, uint NextPort) Place
    {
        get => (_addresses.Turn, _seeker.Next);
        set => (_addresses.Turn, _seeker.Next) = value;
    }

    /// <summary>The allocator of another worker, which picks the same addresses.</summary>
    public PortAllocator Share(int worker, SeededRandom random) =>
        new(_config, _pool, _addresses.Share(worker, random), _reserved, _ledger, random, _share with { Worker = worker });

    /// <summary>The allocator of another configuration for the same worker: it picks the same addresses of the same pool.</summary>
    public PortAllocator With(NatConfig config, AddressPool pool, PortLedger? ledger)
    {
        var reserved = ReservedPortSet.Of(config.Allocation, config.Protocols);
        return new(config, pool, _addresses.With(config, pool, ledger), reserved, ledger, _seeker.With(config, reserved), _share);
    }

    /// <summary>
    /// Gives the source of a tuple an external endpoint.
    /// </summary>
    /// <param name="outbound">The tuple as it would leave if only its destination were translated.</param>
    /// <param name="zone">The zone of its sender; the tuple leaves in zone 0.</param>
    /// <param name="preferred">An external endpoint to try first, as the destination of a tuple; null if there is none.</param>
    /// <param name="test">Whether a flow may leave with a tuple.</param>
    /// <param name="translated">The tuple with which it leaves.</param>
    /// <returns>False if nothing free was found within the bounds.</returns>
    public bool TryChoose(in FlowTuple outbound, ushort zone, FlowTuple? preferred, IPortTest test, out FlowTuple translated)
    {
        if (preferred is { } known && _pool.Contains(known.Destination))
        {
            translated = outbound.WithSource(known.Destination, known.DestinationPort);
            if ((_givesShares || MayKeep(known.DestinationPort, outbound.Protocol)) && test.IsFree(translated, PortCare.Full))
                return true;
        }

        if (_givesShares)
            return TryShares(outbound, new(outbound.Source, zone), test, out translated);
        var address = _addresses.Pick(outbound, zone, out int tries);
        for (int left = tries; ; left--, address = _pool.After(address))
        {
            if (TryAddress(outbound, address, test, out translated))
                return true;
            if (left <= 1)
                return false;
        }
    }

    /// <summary>The tuple that <see cref="TryChoose"/> will probably try first when nothing is preferred.</summary>
    public FlowTuple FirstTry(in FlowTuple outbound) => outbound.WithSource(_addresses.Guess(outbound), outbound.SourcePort);

    private bool TryAddress(in FlowTuple outbound, Ipv4Address address, IPortTest test, out FlowTuple translated)
    {
        translated = outbound.WithSource(address, outbound.SourcePort);
        var space = Protocols.PortSpaceOf(outbound.Protocol, _config.Protocols);
        var span = _ground.SpanFor(outbound);
        if (_ledger is not null && _ledger.HasNone(translated, span))
            return false;
        if ((_config.PreservePorts || space == PortSpace.None) && MayKeep(outbound.SourcePort, outbound.Protocol) && test.IsFree(translated, PortCare.Full))
            return true;
        return space != PortSpace.None && _seeker.TrySeek(outbound, address, span, _config.Allocation.Search, test, out translated);
    }

    /// <summary>From the subscriber's own ports, then from one block of ports more.</summary>
    private bool TryShares(in FlowTuple outbound, InsideHost host, IPortTest test, out FlowTuple translated)
    {
        if (Protocols.PortSpaceOf(outbound.Protocol, _config.Protocols) == PortSpace.None)
        {
            translated = outbound.WithSource(_ledger!.AddressOf(host) ?? _addresses.Guess(outbound), 0);
            return test.IsFree(translated, PortCare.Full);
        }

        translated = default;
        var cursor = _ledger!.SharesOf(host);
        while (_ledger.TryNext(ref cursor, out var address, out var span))
        {
            if (TryShare(outbound, address, span, test, out translated))
                return true;
        }

        var next = _addresses.Pick(outbound, host.Zone, out int tries);
        for (int left = tries; left > 0; left--, next = _pool.After(next))
        {
            if (_ledger.TryGive(host, next, out var address, out var span) && TryShare(outbound, address, span, test, out translated))
                return true;
        }

        return false;
    }

    private bool TryShare(in FlowTuple outbound, Ipv4Address address, PortSpan span, IPortTest test, out FlowTuple translated)
    {
        translated = outbound.WithSource(address, outbound.SourcePort);
        if (_ledger!.HasNone(translated, span))
            return false;
        if (_config.PreservePorts && span.Contains(outbound.SourcePort)
            && _reserved?.Contains(outbound.Protocol, outbound.SourcePort) != true && test.IsFree(translated, PortCare.Full))
        {
            return true;
        }

        var search = _config.Allocation.Search == PortSearch.InOrder ? PortSearch.InOrder : PortSearch.WholeRange;
        return _seeker.TrySeek(outbound, address, span, search, test, out translated);
    }

    private bool MayKeep(ushort port, byte protocol) => _ground.MayKeep(port, protocol) && _reserved?.Contains(protocol, port) != true;
}
