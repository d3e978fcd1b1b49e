using System.Text.Json;
using Nat.Cli.Commands;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Linux.Forwarding;
using Nat.Pcap.Reports;

namespace Nat.Cli.Control;

/// <summary>
/// How a NAT between devices stands, read again and again: counts since it was started, and what they rose by in each second since the
/// reading before, or since the start. What hosts move is known of live flows, and of ended ones as far as <see cref="Census"/> heard of them.
/// </summary>
/// <param name="nat">The NAT.</param>
/// <param name="setup">What it was made from.</param>
/// <param name="start">When it was started.</param>
internal sealed class TapReading(TunNat nat, TranslatorSetup setup, Instant start)
{
    private SideTraffic _inside;
    private SideTraffic _outside;
    private EngineCounters _counters = EngineCounters.Sum([]);
    private Instant? _before;

    /// <summary>Counts the flows; to be told of those that end.</summary>
    public FlowCensus Census { get; } = new();

    /// <summary>Reads, and writes the members of a JSON object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="hosts">How many of the busiest hosts.</param>
    public void Write(Utf8JsonWriter json, int hosts)
    {
        var now = LiveClock.Now;
        var (inside, outside, counters) = (nat.Traffic(Side.Inside), nat.Traffic(Side.Outside), nat.Workers.Counters);
        var config = nat.Workers[0].Config;
        Census.Take(nat.Workers.Flows());
        double seconds = Math.Max((now - (_before ?? start)).TotalSeconds, 1e-3);
        json.WriteNumber("time", Math.Round((now.Nanoseconds + LiveClock.ToUnixTime) / 1e9, 3));
        json.WriteString("profile", config.Profile);
        json.WriteNumber("seed", setup.Seed);
        json.WriteNumber("uptime_seconds", Math.Round((now - start).TotalSeconds, 3));
        json.WriteNumber("interval_seconds", Math.Round(seconds, 3));
        Way(json, "in2out", outside, _outside, seconds);
        Way(json, "out2in", inside, _inside, seconds);
        Count(json, "answered", counters.Answered, _counters.Answered, seconds);
        json.WriteNumber("untranslated", nat.Untranslated);
        json.WriteNumber("refused", nat.Refused);
        Count(json, "dropped", counters.Dropped, _counters.Dropped, seconds);
        json.WriteStartObject("drops");
        foreach (var reason in DropReasons.All.Where(r => counters.Drops(r) > 0))
            Count(json, reason.Name(), counters.Drops(reason), _counters.Drops(reason), seconds);
        json.WriteEndObject();
        Flows(json, config.MaxFlows, counters.FlowsCreated, _counters.FlowsCreated, seconds);
        Ports(json, nat.Workers.Ports());
        Hosts(json, hosts, seconds);
        (_inside, _outside, _counters, _before) = (inside, outside, counters, now);
    }

    private static void Way(Utf8JsonWriter json, string name, SideTraffic now, SideTraffic before, double seconds)
    {
        json.WriteStartObject(name);
        json.WriteNumber("packets", now.Forwarded);
        json.WriteNumber("bytes", now.ForwardedBytes);
        json.WriteNumber("packets_per_second", Rate(now.Forwarded - before.Forwarded, seconds));
        json.WriteNumber("bits_per_second", Rate(8 * (now.ForwardedBytes - before.ForwardedBytes), seconds));
        json.WriteEndObject();
    }

    private static void Count(Utf8JsonWriter json, string name, long now, long before, double seconds)
    {
        json.WriteStartObject(name);
        json.WriteNumber("packets", now);
        json.WriteNumber("packets_per_second", Rate(now - before, seconds));
        json.WriteEndObject();
    }

    private void Flows(Utf8JsonWriter json, int most, long created, long createdBefore, double seconds)
    {
        json.WriteStartObject("flows");
        json.WriteNumber("live", Census.Count);
        json.WriteNumber("max", most);
        json.WriteNumber("peak", nat.Workers.PeakFlowCount);
        json.WriteNumber("created", created);
        json.WriteNumber("created_per_second", Rate(created - createdBefore, seconds));
        json.WriteStartObject("protocols");
        foreach (var (protocol, flows) in Census.Protocols)
            json.WriteNumber(ConntrackNames.Protocol(protocol), flows);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Ports(Utf8JsonWriter json, PortUsage usage)
    {
        json.WriteStartArray("ports");
        foreach (var use in usage.Used.OrderBy(u => u.Address.Value).ThenBy(u => u.Protocol))
        {
            json.WriteStartObject();
            json.WriteString("address", use.Address.ToString());
            json.WriteString("proto", ConntrackNames.Protocol(use.Protocol));
            json.WriteNumber("used", use.Ports);
            json.WriteNumber("of", usage.Limit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Hosts(Utf8JsonWriter json, int hosts, double seconds)
    {
        json.WriteStartArray("hosts");
        foreach (var host in Census.BusiestHosts(hosts))
        {
            json.WriteStartObject();
            json.WriteString("host", host.Host.ToString());
            if (host.Zone != 0)
                json.WriteNumber("zone", host.Zone);
            json.WriteNumber("flows", host.Flows);
            json.WriteNumber("packets_per_second", Rate((long)host.Packets, seconds));
            json.WriteNumber("bits_per_second", Rate(8 * (long)host.Bytes, seconds));
            json.WriteNumber("bytes", host.TotalBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static double Rate(long count, double seconds) => Math.Round(count / seconds, 1);
}
