using System.Runtime.CompilerServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

public sealed partial class NatEngine
{
    private readonly IcmpErrorRate _errorRate;
    private IdentificationSource? _identifications;   // null where identifications stay

    /// <summary>Makes an engine with an empty table.</summary>
    /// <param name="config">How it behaves.</param>
    /// <param name="seed">The seed of all randomness: hash keys and port choice.</param>
    /// <param name="observer">
    /// Is told of the life of entries, and of blocks of ports if it is an <see cref="IPortBlockObserver"/>, too; null if nobody listens.
    /// </param>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    /// <exception cref="InsufficientMemoryException">The table does not fit into memory.</exception>
    public NatEngine(NatConfig config, ulong seed, IFlowObserver? observer = null)
        : this(config, seed, observer, clocks: null)
    {
    }

    /// <summary>Makes the first engine of several.</summary>
    internal NatEngine(NatConfig config, ulong seed, IFlowObserver? observer, WorkerClocks? clocks)
        : this(
            config,
            observer,
            new Translator(Sound(config), new SeededRandom(seed), observer, clocks),
            new FragmentStore(config.FragmentStoreBytes, config.Timeouts.Fragment, config.Fragments.BeforeFirst),
            new SynStore(),
            new IcmpErrorRate(config.IcmpErrorsPerSecond),
            config.Identification == IdentificationPolicy.Rewrite ? new IdentificationSource(SeededRandom.Mix(seed)) : null)
    {
    }

    private NatEngine(
        NatConfig config,
        IFlowObserver? observer,
        Translator translator,
        FragmentStore fragments,
        SynStore syns,
        IcmpErrorRate errorRate,
        IdentificationSource? identifications)
    {
        (_observer, _translator, _fragments, _syns) = (observer, translator, fragments, syns);
        _errorRate = errorRate;
        _table = _translator.Table;
        _isShared = _table.IsShared;
        Take(config, identifications);
    }

    /// <summary>The time of the latest packet that it saw.</summary>
    internal Instant Now => _now;

    /// <summary>The table as this worker sees it, for the integrity check.</summary>
    internal ConntrackTable Table => _table;

    /// <summary>The policy and the tables, for whoever saves and restores them.</summary>
    internal Translator Translator => _translator;

    /// <summary>The mappings as this worker sees them, for the integrity check.</summary>
    internal EndpointDirectory Endpoints => _translator.Endpoints;

    /// <summary>What subscribers and destinations hold, for tests of what all workers did to it; null if nobody counts it.</summary>
    internal PortLedger? Ledger => _translator.Ledger;

    /// <summary>An engine over the same tables, for another worker; made before any worker begins.</summary>
    internal NatEngine Share(int worker) => new(Config, _observer, _translator.Share(worker), _fragments, _syns, _errorRate, _identifications);

    /// <summary>
    /// Follows a packet of an entry and accepts it if it fits. Of a connection one worker at a time, to the end of the acceptance: the
    /// timeout of the later segment counts.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private FlowUpdate ObserveAmongOthers(Ipv4Packet packet, in TableHit hit, Direction direction)
    {
        ref var tracking = ref _table.Tcp(hit.Index);
        bool isGuarded = _isShared && Protocols.HasTracking(packet.Protocol);
        if (isGuarded)
            tracking.Enter();
        var update = Protocols.Observe(
            packet, direction, _table[hit.Index].Status, _table.Start(hit.Index), _now, _tcpRules, _protocols, _udpStreamAfter, ref tracking);
        if (update.Verdict == FlowVerdict.Accept)
            Accept(hit.Index, hit.Life, direction, packet.TotalLength, update);
        if (isGuarded)
            tracking.Leave();
        return update;
    }

    private static NatConfig Sound(NatConfig config) =>
        config.Faults().FirstOrDefault() is { } fault ? throw new ArgumentException(fault, nameof(config)) : config;
}
