using System.Text.Json;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Pcap.Reports;

namespace Nat.Pcap.Compare;

/// <summary>
/// A comparison as one JSON object: the capture, each NAT with its cases and ports, and a row for every flow and NAT. Times are seconds since
/// 1970-01-01 UTC, spans seconds.
/// </summary>
public static class ComparisonJson
{
    private const int MostBusiest = 10;
    private const int FlushAt = 1 << 16;

    /// <summary>Writes the object.</summary>
    /// <param name="to">Where to; stays open.</param>
    /// <param name="comparison">What was compared.</param>
    /// <param name="elapsed">How long it took.</param>
    public static void Write(Stream to, Comparison comparison, TimeSpan elapsed)
    {
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("seed", comparison.Seed);
        json.WriteNumber("packets", comparison.Counts.Packets);
        json.WriteNumber("bytes", comparison.Counts.Bytes);
        json.WriteNumber("untranslated", comparison.Counts.Untranslated);
        json.WriteNumber("flow_count", comparison.Flows.Count);
        json.WriteNumber("capture_seconds", (comparison.Latest - comparison.First).TotalSeconds);
        json.WriteNumber("elapsed_seconds", Math.Round(elapsed.TotalSeconds, 6));
        json.WriteStartArray("nats");
        foreach (var nat in comparison.Nats)
            Nat(json, nat, comparison.Flows);
        json.WriteEndArray();
        json.WriteStartArray("flows");
        for (int i = 0; i < comparison.Flows.Count; i++)
        {
            foreach (var nat in comparison.Nats)
                Row(json, nat, comparison.Flows[i], nat.Result(i));
            if (json.BytesPending > FlushAt)
                json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Nat(Utf8JsonWriter json, ComparedNat nat, IReadOnlyList<CapturedFlow> flows)
    {
        var results = Enumerable.Range(0, flows.Count).Select(nat.Result);
        var fates = results.CountBy(r => r.Fate).ToDictionary();
        json.WriteStartObject();
        json.WriteString("nat", nat.Config.Profile);
        json.WriteNumber("forwarded", nat.Counts.Forwarded);
        json.WriteNumber("dropped", nat.Counts.Dropped);
        json.WriteNumber("lost", results.Sum(r => r.Lost));
        json.WriteNumber("answered", nat.Counts.Answered);
        json.WriteStartObject("drops");
        foreach (var reason in DropReasons.All.Where(r => nat.Counts.Drops(r).Count > 0))
            json.WriteNumber(reason.Name(), nat.Counts.Drops(reason).Count);
        json.WriteEndObject();
        json.WriteStartObject("fates");
        foreach (var fate in Enum.GetValues<FlowFate>())
            json.WriteNumber(Hyphens.Between(fate.ToString()), fates.GetValueOrDefault(fate));
        json.WriteEndObject();
        json.WriteNumber("entries_created", nat.EntriesCreated);
        json.WriteNumber("entries_peak", nat.PeakEntries);
        json.WriteStartArray("cases");
        foreach (var found in FaultCase.Of(nat, flows))
            Case(json, found);
        json.WriteEndArray();
        Ports(json, nat.Demand);
        json.WriteEndObject();
    }

    private static void Case(Utf8JsonWriter json, FaultCase found)
    {
        json.WriteStartObject();
        json.WriteString("fate", Hyphens.Between(found.Fate.ToString()));
        json.WriteNumber("flows", found.Flows);
        json.WriteNumber("lost", found.Lost);
        Fault(json, found);
        json.WriteEndObject();
    }

    /// <summary>Where, why, and what would have helped.</summary>
    private static void Fault(Utf8JsonWriter json, FaultCase found)
    {
        json.WriteNumber("fault_packet", found.First.Packet);
        json.WriteNumber("fault_time", found.First.Time.Seconds);
        json.WriteString("cause", FaultCauses.Of(found.First));
        json.WriteString("detail", FaultCauses.Explain(found.First));
        json.WriteNumber("silence", found.Silence.TotalSeconds);
        if (found.First.Timer > TimeSpan.Zero)
        {
            json.WriteString("timer", Hyphens.Between(found.First.Timeout.ToString()));
            json.WriteNumber("timer_seconds", found.Timer.TotalSeconds);
        }

        json.WriteString("remedy", Hyphens.Between(found.Remedy.ToString()));
        json.WriteString("advice", found.Advice());
        if (found.Keepalive is { } seconds)
            json.WriteNumber("keepalive_seconds", seconds);
    }

    private static void Ports(Utf8JsonWriter json, PortDemand demand)
    {
        json.WriteStartObject("ports");
        json.WriteNumber("addresses", demand.Addresses);
        json.WriteNumber("addresses_needed", demand.AddressesNeeded);
        json.WriteNumber("refused_flows", demand.RefusedFlows);
        json.WriteNumber("first_refused_packet", demand.FirstRefused);
        json.WriteStartArray("busiest");
        foreach (var wanted in demand.Busiest(MostBusiest))
        {
            json.WriteStartObject();
            json.WriteString("proto", ConntrackNames.Protocol(wanted.Place.Protocol));
            json.WriteString("dst", wanted.Place.Destination.ToString());
            json.WriteNumber("dport", wanted.Place.DestinationPort);
            json.WriteNumber("peak", wanted.Peak);
            json.WriteNumber("peak_time", wanted.PeakTime.Seconds);
            json.WriteNumber("per_address", wanted.PortsPerAddress);
            json.WriteNumber("refused", wanted.Refused);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Row(Utf8JsonWriter json, ComparedNat nat, CapturedFlow flow, in FlowResult result)
    {
        json.WriteStartObject();
        json.WriteString("nat", nat.Config.Profile);
        Tuple(json, flow.Key);
        json.WriteNumber("first_packet", flow.FirstPacket);
        json.WriteNumber("start", flow.Start.Seconds);
        json.WriteNumber("end", flow.End.Seconds);
        json.WriteNumber("packets", flow.PacketsOut + flow.PacketsIn);
        json.WriteNumber("bytes", flow.Bytes);
        json.WriteNumber("longest_silence", flow.LongestSilence.TotalSeconds);
        json.WriteString("fate", Hyphens.Between(result.Fate.ToString()));
        json.WriteNumber("forwarded", result.Forwarded);
        json.WriteNumber("dropped", result.Dropped);
        json.WriteNumber("lost", result.Lost);
        if (result.Fault is { } fault)
            Fault(json, FaultCase.Of(nat, flow, result, fault));
        json.WriteEndObject();
    }

    private static void Tuple(Utf8JsonWriter json, in FlowTuple key)
    {
        json.WriteString("proto", ConntrackNames.Protocol(key.Protocol));
        json.WriteString("src", key.Source.ToString());
        json.WriteNumber("sport", key.SourcePort);
        json.WriteString("dst", key.Destination.ToString());
        json.WriteNumber("dport", key.DestinationPort);
    }
}
