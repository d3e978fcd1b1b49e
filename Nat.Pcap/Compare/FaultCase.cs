using System.Globalization;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Pcap.Reports;

namespace Nat.Pcap.Compare;

/// <summary>Flows that one NAT does the same to for the same cause, one or many, and what would have saved them.</summary>
public sealed class FaultCase
{
    private readonly ComparedNat _nat;
    private readonly CapturedFlow _flow;  // one of them

    private FaultCase(ComparedNat nat, CapturedFlow flow, FlowFate fate, FlowFault first, RemedyKind remedy) =>
        (_nat, _flow, Fate, First, Remedy) = (nat, flow, fate, first, remedy);

    /// <summary>What became of them.</summary>
    public FlowFate Fate { get; }

    /// <summary>The earliest of their faults.</summary>
    public FlowFault First { get; private set; }

    /// <summary>What would have saved them.</summary>
    public RemedyKind Remedy { get; }

    /// <summary>How many flows.</summary>
    public long Flows { get; private set; }

    /// <summary>Packets of them that do not reach the other end.</summary>
    public long Lost { get; private set; }

    /// <summary>The longest that one of them was silent.</summary>
    public TimeSpan Silence { get; private set; }

    /// <summary>The shortest timer by which an entry of them ended.</summary>
    public TimeSpan Timer { get; private set; } = TimeSpan.MaxValue;

    /// <summary>The longest interval of keepalives that would have saved all of them, in seconds; null where keepalives do not help.</summary>
    public int? Keepalive => Remedy == RemedyKind.Keepalive && Remedies.KeepaliveFor(Timer) is > 0 and var seconds ? seconds : null;

    /// <summary>All cases of a NAT, the one with most packets lost first.</summary>
    public static IReadOnlyList<FaultCase> Of(ComparedNat nat, IReadOnlyList<CapturedFlow> flows)
    {
        var cases = new Dictionary<(FlowFate, string, RemedyKind, TimeoutClass), FaultCase>();
        for (int i = 0; i < flows.Count; i++)
        {
            var result = nat.Result(i);
            if (result.Fault is not { } fault)
                continue;
            var remedy = Remedies.Of(flows[i], fault, nat.Config);
            var key = (result.Fate, FaultCauses.Of(fault), remedy, fault.Timer > TimeSpan.Zero ? fault.Timeout : default);
            if (!cases.TryGetValue(key, out var found))
                cases[key] = found = new FaultCase(nat, flows[i], result.Fate, fault, remedy);
            found.Add(flows[i], result.Lost, fault);
        }

        return [.. cases.Values.OrderByDescending(c => c.Lost).ThenBy(c => c.First.Packet)];
    }

    /// <summary>The case of a single flow.</summary>
    public static FaultCase Of(ComparedNat nat, CapturedFlow flow, in FlowResult result, in FlowFault fault)
    {
        var found = new FaultCase(nat, flow, result.Fate, fault, Remedies.Of(flow, fault, nat.Config));
        found.Add(flow, result.Lost, fault);
        return found;
    }

    /// <summary>What would have saved them, in a sentence without its full stop; empty if nothing would.</summary>
    public string Advice() => Remedy switch
    {
        RemedyKind.Keepalive => KeepaliveAdvice(),
        RemedyKind.LongerTimer => $"{TimerKey} above {Seconds(Silence)} (it is {Seconds(Timer)})",
        RemedyKind.LargerPool => PoolAdvice(),
        RemedyKind.LargerShare => ShareAdvice(),
        RemedyKind.LargerTable => $"max-flows above {_nat.Config.MaxFlows} (the table was full)",
        RemedyKind.PortForward => ForwardAdvice(),
        RemedyKind.EndpointIndependent => "mapping and filtering endpoint-independent, or a static mapping",
        RemedyKind.EarlierCapture => "nothing to mend: the capture begins in mid-connection",
        RemedyKind.LooseTcp => "tcp.loose: true, which picks connections up in mid-stream",
        RemedyKind.LiberalTcp => "tcp.liberal: true, which does not look at windows",
        RemedyKind.Checksums => "--checksum fix, if the sender left them to its network card",
        _ => "",
    };

    private string TimerKey => _flow.Key.Protocol == IpProtocol.Udp && _nat.Config.TryFindUdpTimer(_flow.Key.DestinationPort, out _)
        ? "timeouts.udp-ports"
        : "timeouts." + Hyphens.Between(First.Timeout.ToString());

    private string KeepaliveAdvice()
    {
        string keepalive = Keepalive is { } seconds ? $"a keepalive every {Seconds(TimeSpan.FromSeconds(seconds))}, or " : "";
        string preserved = Fate == FlowFate.Remapped && !_nat.Config.PreservePorts ? ", or preserve-ports: true" : "";
        return $"{keepalive}{TimerKey} above {Seconds(Silence)} (it is {Seconds(Timer)}){preserved}";
    }

    private string ShareAdvice() => First.Reason switch
    {
        DropReason.SubscriberPortLimit => $"subscribers.max-ports above {_nat.Config.Subscribers.MaxPorts}, or max-ports-per-protocol",
        DropReason.SubscriberFlowLimit => $"subscribers.max-flows above {_nat.Config.Subscribers.MaxFlows}",
        DropReason.SubscriberRateLimit => $"subscribers.new-flows-per-second above {_nat.Config.Subscribers.NewFlowsPerSecond}, or a larger new-flows-burst",
        _ when _nat.Config.Blocks.Size > 0 => $"blocks.max-per-subscriber above {_nat.Config.Blocks.MaxPerSubscriber}, or blocks larger than {_nat.Config.Blocks.Size} ports; then addresses for them",
        _ => "deterministic ports for fewer hosts, or more external addresses",
    };

    private string ForwardAdvice()
    {
        var inside = _flow.Key;
        string protocol = ConntrackNames.Protocol(inside.Protocol);
        string port = inside.SourcePort == 0 || inside.Protocol == IpProtocol.Icmp ? "" : ":" + inside.SourcePort.ToString(CultureInfo.InvariantCulture);
        string unless = Fate == FlowFate.Loses ? "nothing, if the inside had spoken before the capture began; else " : "";
        return $"{unless}a static mapping{(Flows > 1 ? " for each" : "")}: --forward {protocol}:{_nat.Config.Outside[0].First}{port}={inside.Source}{port}";
    }

    private string PoolAdvice()
    {
        var demand = _nat.Demand;
        var busiest = demand.Busiest(1);
        long needed = Math.Max(demand.AddressesNeeded, demand.Addresses + 1);
        string peak = busiest.Count == 0 ? "" : $" (at most {busiest[0].Peak} wanted at once, {busiest[0].PortsPerAddress} for each address)";
        return $"at least {needed} external addresses instead of {demand.Addresses}{peak}";
    }

    private void Add(CapturedFlow flow, long lost, in FlowFault fault)
    {
        Flows++;
        Lost += lost;
        if (fault.Packet < First.Packet)
            First = fault;
        var silence = flow.LongestSilence > fault.Silence ? flow.LongestSilence : fault.Silence;
        if (silence > Silence)
            Silence = silence;
        if (fault.Timer > TimeSpan.Zero && fault.Timer < Timer)
            Timer = fault.Timer;
    }

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{Math.Round(time.TotalSeconds, 3):0.###} s");
}
