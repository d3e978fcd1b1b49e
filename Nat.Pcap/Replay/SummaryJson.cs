using System.Text;
using System.Text.Json;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Pcap.Reports;

namespace Nat.Pcap.Replay;

/// <summary>The summary of a replay as one JSON object.</summary>
public static class SummaryJson
{
    private const int MostHosts = 10;

    /// <summary>The object, indented.</summary>
    public static string Write(ReplaySummary summary)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            Totals(json, summary);
            Reasons(json, summary.Counts);
            Flows(json, summary);
            json.WriteNumber("capture_seconds", Math.Round(summary.CaptureSeconds, 9));
            json.WriteNumber("elapsed_seconds", Math.Round(summary.ElapsedSeconds, 6));
            json.WriteNumber("packets_per_second", Math.Round(summary.PacketsPerSecond, 1));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Totals(Utf8JsonWriter json, ReplaySummary summary)
    {
        var counts = summary.Counts;
        json.WriteString("profile", summary.Config.Profile);
        json.WriteNumber("seed", summary.Seed);
        json.WriteNumber("packets", counts.Packets);
        json.WriteNumber("bytes", counts.Bytes);
        json.WriteNumber("forwarded", counts.Forwarded);
        json.WriteNumber("dropped", counts.Dropped);
        json.WriteNumber("untranslated", counts.Untranslated);
        json.WriteNumber("answered", counts.Answered);
    }

    private static void Reasons(Utf8JsonWriter json, ReplayCounts counts)
    {
        var drops = DropReasons.All.Select(r => (Name: r.Name(), Tally: counts.Drops(r))).Where(d => d.Tally.Count > 0).ToArray();
        var kinds = Enum.GetValues<UntranslatedKind>().Select(k => (Name: k.Name(), Tally: counts.UntranslatedOf(k)))
            .Where(k => k.Tally.Count > 0).ToArray();
        Numbers(json, "drops", drops.Select(d => (d.Name, d.Tally.Count)));
        Numbers(json, "drops_first_packet", drops.Select(d => (d.Name, d.Tally.FirstPacket)));
        Numbers(json, "untranslated_kinds", kinds.Select(d => (d.Name, d.Tally.Count)));
        Numbers(json, "untranslated_first_packet", kinds.Select(d => (d.Name, d.Tally.FirstPacket)));
    }

    private static void Flows(Utf8JsonWriter json, ReplaySummary summary)
    {
        var flows = summary.Flows;
        Numbers(json, "flows",
        [
            ("created", summary.FlowsCreated), ("expired", flows.Ended(FlowEnd.Expired)), ("reset", flows.Ended(FlowEnd.Reset)),
            ("reopened", flows.Ended(FlowEnd.Reopened)), ("early_dropped", flows.Ended(FlowEnd.EarlyDropped)),
            ("peak", summary.PeakFlows), ("live", flows.Ended(FlowEnd.Live)),
        ]);
        Numbers(json, "conntrack", summary.Conntrack.Named());
        json.WriteStartArray("states");
        foreach (var state in flows.States())
        {
            json.WriteStartObject();
            json.WriteString("proto", ConntrackNames.Protocol(state.Protocol));
            json.WriteString("state", state.State);
            json.WriteNumber("flows", state.Flows);
            json.WriteNumber("live", state.Live);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("external_ports");
        foreach (var address in flows.Ports().GroupBy(p => p.Address))
            Numbers(json, address.Key.ToString(), address.Select(p => (ConntrackNames.Protocol(p.Protocol), (long)p.Ports)));
        json.WriteEndObject();
        Hosts(json, flows);
    }

    private static void Hosts(Utf8JsonWriter json, FlowStatistics flows)
    {
        json.WriteNumber("inside_hosts", flows.HostCount);
        json.WriteStartArray("busiest_hosts");
        foreach (var host in flows.BusiestHosts(MostHosts))
        {
            json.WriteStartObject();
            json.WriteString("host", host.Host.ToString());
            json.WriteNumber("flows", host.Flows);
            json.WriteNumber("packets", host.Packets);
            json.WriteNumber("bytes", host.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<(string Name, long Value)> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values)
            json.WriteNumber(key, value);
        json.WriteEndObject();
    }
}
