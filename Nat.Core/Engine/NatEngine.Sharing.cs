using System.Runtime.CompilerServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

public sealed partial class NatEngine
{
    private readonly IcmpErrorRate _errorRate;

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
            new FragmentStore(config.FragmentStoreBytes, config.Timeouts.Fragment),
            new IcmpErrorRate(config.IcmpErrorsPerSecond))
    {
    }

    private NatEngine(NatConfig config, IFlowObserver? observer, Translator translator, FragmentStore fragments, IcmpErrorRate errorRate)
    {
        (Config, _observer, _translator, _fragments, _errorRate) = (config, observer, translator, fragments, errorRate);
        _table = _translator.Table;
        _icmpErrors = new IcmpErrorTranslator(config, _translator);
        _answers = new IcmpErrorSender(config, _translator, Outbox, Counters, errorRate);
        _tcpRules = config.Tcp;
        (_insideLimit, _outsideLimit) = (LimitOf(config.InsideMtu), LimitOf(config.OutsideMtu));
        _udpStreamAfter = config.Timeouts.UdpStreamAfter;
        _idle = [.. config.Timeouts.ByClass.Select((idle, at) => IdleOf((TimeoutClass)at, idle, config.Timeouts))];
        _verifyChecksums = config.Checksums is ChecksumPolicy.Verify or ChecksumPolicy.Complete;
        _completeChecksums = config.Checksums == ChecksumPolicy.Complete;
        _fixChecksums = config.Checksums == ChecksumPolicy.Fix;
        _fastLimit = _fixChecksums ? 0 : Math.Min(_insideLimit, _outsideLimit);
        _isShared = _table.IsShared;
    }

    /// <summary>The time of the latest packet that it saw.</summary>
    internal Instant Now => _now;

    /// <summary>The table as this worker sees it, for the integrity check.</summary>
    internal ConntrackTable Table => _table;

    /// <summary>The mappings as this worker sees them, for the integrity check.</summary>
    internal EndpointDirectory Endpoints => _translator.Endpoints;

    /// <summary>What subscribers and destinations hold, for tests of what all workers did to it; null if nobody counts it.</summary>
    internal PortLedger? Ledger => _translator.Ledger;

    /// <summary>An engine over the same tables, for another worker; made before any worker begins.</summary>
    internal NatEngine Share(int worker) => new(Config, _observer, _translator.Share(worker), _fragments, _errorRate);

    /// <summary>
    /// Follows a packet of an entry and accepts it if it fits. Of a TCP connection one worker at a time, to the end of the acceptance: the
    /// timeout of the later segment counts.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private FlowUpdate ObserveAmongOthers(Ipv4Packet packet, in TableHit hit, Direction direction)
    {
        ref var tracking = ref _table.Tcp(hit.Index);
        bool isGuarded = _isShared && packet.Protocol == IpProtocol.Tcp;
        if (isGuarded)
            tracking.Enter();
        var update = Protocols.Observe(
            packet, direction, _table[hit.Index].Status, _table.Start(hit.Index), _now, _tcpRules, _udpStreamAfter, ref tracking);
        if (update.Verdict == FlowVerdict.Accept)
            Accept(hit.Index, hit.Life, direction, packet.TotalLength, update);
        if (isGuarded)
            tracking.Leave();
        return update;
    }

    private static NatConfig Sound(NatConfig config) =>
        config.Faults().FirstOrDefault() is { } fault ? throw new ArgumentException(fault, nameof(config)) : config;
}
