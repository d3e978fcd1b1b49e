using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Packets;
using Nat.Linux.Forwarding;

namespace Nat.Linux.Metrics;

/// <summary>
/// What a running NAT counts, as instruments of <c>System.Diagnostics.Metrics</c> with names and units in the manner of OpenTelemetry's semantic
/// conventions. All of them are observed: nothing is counted for them while packets pass.
/// </summary>
public sealed class NatMeter : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "nat";

    private const string Direction = "network.io.direction";
    private const string Device = "network.interface.name";
    private const string Transport = "network.transport";
    private const string SideName = "nat.side";

    // Ports are found by a walk through the table, which takes a while for a million entries: it takes at most a twentieth of the time.
    private const int RestAfterWalk = 20;

    private readonly Meter _meter;
    private readonly TunNat _nat;
    private readonly Lock _guard = new();
    private PortUsage? _ports;
    private long _portsAt;
    private TimeSpan _portsAreFresh;

    /// <summary>Makes the instruments of a NAT.</summary>
    /// <param name="nat">The NAT; it must live longer than this.</param>
    /// <param name="peaks">Watches its rates.</param>
    /// <param name="recording">Packets recorded, and packets left out; null if nothing is recorded.</param>
    public NatMeter(TunNat nat, PeakRates peaks, Func<(long Recorded, long Lost)>? recording = null)
    {
        ArgumentNullException.ThrowIfNull(nat);
        ArgumentNullException.ThrowIfNull(peaks);
        _nat = nat;
        _meter = new Meter(Name, typeof(NatMeter).Assembly.GetName().Version!.ToString(3));
        AddTraffic();
        AddFlows();
        AddPorts();
        long start = Stopwatch.GetTimestamp();
        _meter.CreateObservableGauge("process.uptime", () => Stopwatch.GetElapsedTime(start).TotalSeconds, "s", "How long the NAT has been there.");
        if (recording is not null)
        {
            _meter.CreateObservableCounter("nat.recording.packets", () => recording().Recorded, "{packet}", "Packets recorded.");
            _meter.CreateObservableCounter("nat.recording.lost", () => recording().Lost, "{packet}", "Packets left out of the recording.");
        }

        foreach (var metric in AwsMetrics.All)
            metric.AddTo(_meter, nat, peaks);
    }

    /// <summary>The meter with all instruments.</summary>
    internal Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void AddTraffic()
    {
        _meter.CreateObservableCounter("nat.packets", () => BothWays(t => t.Received, t => t.Forwarded), "{packet}", "IPv4 packets received from a device, and translated packets transmitted to it. A super-packet is one.");
        _meter.CreateObservableCounter("nat.io", () => BothWays(t => t.ReceivedBytes, t => t.ForwardedBytes), "By", "Bytes of these packets, without link layer.");
        _meter.CreateObservableCounter("nat.untranslated", () => Sides(t => t.Untranslated), "{packet}", "Received packets that are not IPv4 and were left alone.");
        _meter.CreateObservableCounter("nat.refused", () => Sides(t => t.Refused), "{packet}", "Packets that a device did not take: it was down or had no room.");
        _meter.CreateObservableCounter("nat.drops", Drops, "{packet}", "Packets dropped.");
        _meter.CreateObservableCounter("nat.answers", () => _nat.Workers.Counters.Answered, "{packet}", "Packets that the NAT made itself: ICMP errors, resets, probes.");
    }

    private void AddFlows()
    {
        _meter.CreateObservableUpDownCounter("nat.flows", () => ByProtocol((f, p) => f.Live(p)), "{flow}", "Flows that are live.");
        _meter.CreateObservableCounter("nat.flows.created", () => ByProtocol((f, p) => f.Created(p)), "{flow}", "Flows opened.");
        _meter.CreateObservableCounter("nat.flows.ended", Ended, "{flow}", "Flows ended.");
        _meter.CreateObservableCounter("nat.flows.idle_timeouts", () => _nat.Workers.Statistics.Flows.IdleTimeouts, "{flow}", "Flows that ended because nothing came any more, and not because a connection was closed.");
        _meter.CreateObservableGauge("nat.flows.peak", () => (long)_nat.Workers.PeakFlowCount, "{flow}", "The most flows that were live at once.");
        _meter.CreateObservableGauge("nat.flows.limit", () => (long)_nat.Workers[0].Config.MaxFlows, "{flow}", "Flows that the table can hold.");
        _meter.CreateObservableCounter("nat.connections.attempted", () => _nat.Workers.Counters.ConnectionAttempts, "{connection}", "SYNs from the inside.");
        _meter.CreateObservableCounter("nat.connections.accepted", () => _nat.Workers.Counters.ConnectionsAccepted, "{connection}", "SYN+ACKs from the outside.");
        _meter.CreateObservableCounter("nat.conntrack", Conntrack, "{event}", "The counters of conntrack -S.");
    }

    private void AddPorts()
    {
        _meter.CreateObservableGauge("nat.ports.used", () => PortsUsed(p => p.Ports), "{port}", "External ports in use, by address.");
        _meter.CreateObservableGauge("nat.ports.flows", () => PortsUsed(p => p.Flows), "{flow}", "Flows that share these ports.");
        _meter.CreateObservableGauge("nat.ports.limit", () => (long)Ports().Limit, "{port}", "External ports that an address has for each protocol.");
        _meter.CreateObservableGauge("nat.endpoint.utilization", () => Ports().HighestShare, "1", "Flows from one external address to one destination, where they are most, by the ports that there are.");
    }

    private IEnumerable<Measurement<long>> BothWays(Func<SideTraffic, long> received, Func<SideTraffic, long> transmitted)
    {
        foreach (var side in Enum.GetValues<Side>())
        {
            var traffic = _nat.Traffic(side);
            yield return new(received(traffic), [new(Direction, "receive"), .. TagsOf(side)]);
            yield return new(transmitted(traffic), [new(Direction, "transmit"), .. TagsOf(side)]);
        }
    }

    private IEnumerable<Measurement<long>> Sides(Func<SideTraffic, long> count) =>
        Enum.GetValues<Side>().Select(side => new Measurement<long>(count(_nat.Traffic(side)), TagsOf(side)));

    private KeyValuePair<string, object?>[] TagsOf(Side side) =>
        side == Side.Inside ? [new(SideName, "inside"), new(Device, _nat.Inside.Name)] : [new(SideName, "outside"), new(Device, _nat.Outside.Name)];

    private IEnumerable<Measurement<long>> Drops()
    {
        var counters = _nat.Workers.Counters;
        return DropReasons.All.Select(reason => new Measurement<long>(counters.Drops(reason), new KeyValuePair<string, object?>("nat.drop.reason", reason.Name())));
    }

    private IEnumerable<Measurement<long>> ByProtocol(Func<FlowCounts, byte, long> count)
    {
        var flows = _nat.Workers.Statistics.Flows;
        return ProtocolsOf(flows).Select(p => new Measurement<long>(count(flows, p), new KeyValuePair<string, object?>(Transport, NameOf(p))));
    }

    private IEnumerable<Measurement<long>> Ended()
    {
        var flows = _nat.Workers.Statistics.Flows;
        return from protocol in ProtocolsOf(flows)
               from end in Enum.GetValues<FlowEnd>().Where(e => e != FlowEnd.Live)
               select new Measurement<long>(flows.Ended(protocol, end), new(Transport, NameOf(protocol)), new("nat.flow.end", Hyphens.Between(end.ToString())));
    }

    private IEnumerable<Measurement<long>> Conntrack() =>
        _nat.Workers.Statistics.Named().Select(c => new Measurement<long>(c.Value, new KeyValuePair<string, object?>("nat.conntrack.counter", c.Name)));

    private IEnumerable<Measurement<long>> PortsUsed(Func<PortUse, long> count) =>
        Ports().Used.Select(use => new Measurement<long>(count(use), new("nat.external.address", use.Address.ToString()), new(Transport, NameOf(use.Protocol))));

    private PortUsage Ports()
    {
        lock (_guard)
        {
            if (_ports is not null && Stopwatch.GetElapsedTime(_portsAt) <= _portsAreFresh)
                return _ports;
            long start = Stopwatch.GetTimestamp();
            _ports = _nat.Workers.Ports();
            (_portsAt, _portsAreFresh) = (Stopwatch.GetTimestamp(), RestAfterWalk * Stopwatch.GetElapsedTime(start));
            return _ports;
        }
    }

    // The usual ones from the beginning, so that a rate is seen from their first flow on.
    private static IEnumerable<byte> ProtocolsOf(FlowCounts flows) => flows.Protocols.Union([IpProtocol.Icmp, IpProtocol.Tcp, IpProtocol.Udp]).Order();

    private static string NameOf(byte protocol) => IpProtocol.Name(protocol) is var name and not "unknown" ? name : protocol.ToString();
}
