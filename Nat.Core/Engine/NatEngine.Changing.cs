using System.Diagnostics.CodeAnalysis;
using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

// How an engine takes a configuration: when it is made, and when a NAT that runs gets another one.
public sealed partial class NatEngine
{
    /// <summary>
    /// Makes ready for another configuration. Nothing changes yet; what was made is to be taken by all workers, the first one first.
    /// </summary>
    /// <exception cref="ArgumentException">It contradicts itself, or cannot be taken while the NAT runs: the message names the key.</exception>
    /// <exception cref="InsufficientMemoryException">It does not fit into memory.</exception>
    internal PolicyChange Prepare(NatConfig config, Instant now) =>
        LiveChange.Faults(Config, Sound(config)).FirstOrDefault() is { } fault ? throw new ArgumentException(fault) : _translator.Prepare(config, now);

    /// <summary>Takes another configuration, while no worker is inside a call.</summary>
    internal void Take(PolicyChange change, NatEngine first)
    {
        var identifications = first._identifications;
        if (this == first)
        {
            _fragments.Change(change.Config.FragmentStoreBytes, change.Config.Timeouts.Fragment, change.Config.Fragments.BeforeFirst);
            _errorRate.Change(change.Config.IcmpErrorsPerSecond);
            if (change.Config.Identification == IdentificationPolicy.Keep)
                identifications = null;
            else
                identifications ??= new IdentificationSource(_translator.NextRandom());
        }

        _translator.Take(change, first._translator);
        Take(change.Config, identifications);
    }

    [MemberNotNull(nameof(Config), nameof(_icmpErrors), nameof(_answers), nameof(_tcpRules), nameof(_protocols), nameof(_idle))]
    private void Take(NatConfig config, IdentificationSource? identifications)
    {
        (Config, _identifications) = (config, identifications);
        _icmpErrors = new IcmpErrorTranslator(config, _translator);
        _answers = new IcmpErrorSender(config, _translator, Outbox, Counters, _errorRate);
        (_tcpRules, _protocols) = (config.Tcp, config.Protocols);
        (_insideLimit, _outsideLimit) = (LimitOf(config.InsideMtu), LimitOf(config.OutsideMtu));
        _udpStreamAfter = config.Timeouts.UdpStreamAfter;
        _idle = [.. config.Timeouts.ByClass.Select((idle, at) => IdleOf((TimeoutClass)at, idle, config))];
        _verifyChecksums = config.Checksums is ChecksumPolicy.Verify or ChecksumPolicy.Complete;
        _completeChecksums = config.Checksums == ChecksumPolicy.Complete;
        _fixChecksums = config.Checksums == ChecksumPolicy.Fix;
        _fastLimit = _fixChecksums ? 0 : Math.Min(_insideLimit, _outsideLimit);
        _reactsToRefusals = _tcpRules.Unknown != TcpUnknownReaction.Drop || _tcpRules.UnsolicitedSyn != UnsolicitedSynReaction.Drop;
        _segmentLimit = _tcpRules.MssClamp.LimitFor(Math.Min(_insideLimit, _outsideLimit));
    }

    private static long IdleOf(TimeoutClass of, TimeSpan idle, NatConfig config)
    {
        // Only Linux counts repetitions and waits for acknowledgements (TCP-08).
        var established = config.Timeouts[TimeoutClass.TcpEstablished];
        bool isEstablished = config.Tcp.Machine == TcpMachine.Linux ? established < idle : of >= TimeoutClass.TcpRetransmitted;
        return (of <= TimeoutClass.TcpUnacknowledged && isEstablished ? established : idle).Ticks * TimeSpan.NanosecondsPerTick;
    }

    private static int LimitOf(int mtu) => mtu == 0 ? int.MaxValue : mtu;
}
