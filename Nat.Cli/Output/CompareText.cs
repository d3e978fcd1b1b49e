using System.Text;
using Nat.Core;
using Nat.Pcap.Compare;
using Nat.Pcap.Replay;
using Nat.Pcap.Reports;
using static Nat.Cli.Output.Quantities;

namespace Nat.Cli.Output;

/// <summary>A comparison of NATs for people: how many flows survive where, which part, and for each NAT why and what would help.</summary>
internal sealed class CompareText
{
    private const int MostFlows = 20;
    private const int MostCases = 8;
    private const int MostBusiest = 3;
    private const int FateWidth = 8;
    private readonly StringBuilder _text = new();
    private readonly Comparison _comparison;
    private readonly bool _hasColour;

    private CompareText(Comparison comparison, bool hasColour) => (_comparison, _hasColour) = (comparison, hasColour);

    /// <summary>The comparison as lines of text.</summary>
    public static string Write(Comparison comparison, bool hasColour)
    {
        var writer = new CompareText(comparison, hasColour);
        writer.Totals();
        writer.Parting();
        writer.Cases();
        writer.Ports();
        return writer._text.ToString();
    }

    private void Totals()
    {
        var counts = _comparison.Counts;
        string flows = Count(_comparison.Flows.Count, "flow");
        Line($"{Count(counts.Packets, "packet")}, {Bytes((ulong)counts.Bytes)}, {Seconds((_comparison.Latest - _comparison.First).TotalSeconds)} of capture; "
            + $"{flows} through {Count(_comparison.Nats.Count, "NAT")}, seed {_comparison.Seed}"
            + (counts.Untranslated == 0 ? "" : $"; {Number(counts.Untranslated)} of the packets do not concern a NAT"));
        var kind = Enum.GetValues<UntranslatedKind>().MaxBy(k => counts.UntranslatedOf(k).Count);
        if (counts.Untranslated > counts.Packets / 2)
            Line($"most of the packets are left alone, {Number(counts.UntranslatedOf(kind).Count)} as {kind.Name()}: {kind.Explanation()}");
        var table = new ColumnText(10, rightFrom: 1);
        table.Add(["", "survives", "loses", "remapped", "dies", "blocked", "forwarded", "dropped", "lost", "peak entries"]);
        foreach (var nat in _comparison.Nats)
        {
            var results = Enumerable.Range(0, _comparison.Flows.Count).Select(nat.Result).ToArray();
            long[] fates = [.. Enum.GetValues<FlowFate>().Select(f => results.LongCount(r => r.Fate == f))];
            table.Add([
                nat.Config.Profile, .. fates.Select(Number), Number(nat.Counts.Forwarded), Number(nat.Counts.Dropped), Number(results.Sum(r => r.Lost)),
                Number(nat.PeakEntries)]);
        }

        Add(table);
    }

    /// <summary>The flows that do not fare alike behind all of the NATs.</summary>
    private void Parting()
    {
        var flows = _comparison.Flows;
        var parting = new List<(int Flow, long Lost)>();
        long survive = 0;
        for (int i = 0; i < flows.Count; i++)
        {
            var fates = _comparison.Nats.Select(n => n.Result(i)).ToArray();
            if (fates.Any(f => f.Fate != fates[0].Fate))
                parting.Add((i, fates.Max(f => f.Lost)));
            else if (fates[0].Fate == FlowFate.Survives)
                survive++;
        }

        Line();
        Line($"flows: {Number(survive)} survive everywhere, {Number(flows.Count - survive - parting.Count)} fail everywhere alike, {Number(parting.Count)} part"
            + (parting.Count > MostFlows ? "; those that lose most:" : parting.Count > 0 ? ":" : ""));
        if (parting.Count == 0)
            return;
        var table = new ColumnText(3 + _comparison.Nats.Count);
        table.Add(["flow", "packets", "longest silence", .. _comparison.Nats.Select(n => n.Config.Profile)]);
        foreach (var (number, _) in parting.OrderByDescending(p => p.Lost).ThenBy(p => p.Flow).Take(MostFlows))
        {
            var flow = flows[number];
            table.Add([
                Name(flow), Number(flow.PacketsOut + flow.PacketsIn), Seconds(flow.LongestSilence.TotalSeconds), .. _comparison.Nats.Select(n => Cell(n.Result(number)))]);
        }

        Add(table);
        if (parting.Count > MostFlows)
            Line($"and {Number(parting.Count - MostFlows)} more; --json lists all");
    }

    private static string Name(CapturedFlow flow)
    {
        string Endpoint(object address, ushort port) => port == 0 ? $"{address}" : $"{address}:{port}";
        return $"{ConntrackNames.Protocol(flow.Key.Protocol)} {Endpoint(flow.Key.Source, flow.Key.SourcePort)} {(flow.IsInbound ? "<-" : "->")} "
            + Endpoint(flow.Key.Destination, flow.Key.DestinationPort);
    }

    private static string Cell(in FlowResult result) => result.Fate switch
    {
        FlowFate.Survives => "ok",
        FlowFate.Loses => $"loses {Number(result.Lost)}",
        FlowFate.Blocked => "blocked",
        var fate => $"{Hyphens.Between(fate.ToString())} #{Number(result.Fault!.Value.Packet)}",
    };

    /// <summary>Why flows fail, and what would have saved them; once for NATs that do the same.</summary>
    private void Cases()
    {
        var nats = _comparison.Nats.Select(n => (n.Config.Profile, Cases: FaultCase.Of(n, _comparison.Flows))).Where(n => n.Cases.Count > 0);
        foreach (var alike in nats.GroupBy(n => string.Concat(n.Cases.Take(MostCases).Select(Case))))
        {
            var cases = alike.First().Cases;
            Line();
            Line(Head(string.Join(", ", alike.Select(n => n.Profile))), $": {Count(cases.Sum(c => c.Flows), "flow")} with losses");
            Line(alike.Key.TrimEnd('\n'));
            if (cases.Count > MostCases)
                Line($"  and {Number(cases.Count - MostCases)} more causes; --json lists all");
        }
    }

    private string Case(FaultCase found)
    {
        var at = found.First.Time - _comparison.First;
        string fate = AnsiText.Paint(AnsiText.Red, Hyphens.Between(found.Fate.ToString()).PadRight(FateWidth), _hasColour);
        string text = $"  {fate}  {Count(found.Flows, "flow")}, {Count(found.Lost, "packet")} lost, first #{Number(found.First.Packet)} after {Seconds(at.TotalSeconds)}: "
            + $"{FaultCauses.Of(found.First)}, {FaultCauses.Explain(found.First)}\n";
        return found.Advice() is { Length: > 0 } advice ? $"{text}  {new string(' ', FateWidth)}  would help: {advice}\n" : text;
    }

    /// <summary>Where ports ran out, and how many addresses would do.</summary>
    private void Ports()
    {
        foreach (var nat in _comparison.Nats.Where(n => n.Demand.RefusedFlows > 0))
        {
            Line();
            Line(Head(nat.Config.Profile), $": {Count(nat.Demand.RefusedFlows, "flow")} got no port, first at #{Number(nat.Demand.FirstRefused)}; ports wanted at once:");
            foreach (var wanted in nat.Demand.Busiest(MostBusiest))
            {
                string place = wanted.Place.Destination.Value == 0 ? "to any remote" : $"to {wanted.Place.Destination}{(wanted.Place.DestinationPort == 0 ? "" : ":" + wanted.Place.DestinationPort)}";
                Line($"  {ConntrackNames.Protocol(wanted.Place.Protocol)} {place}: {Number(wanted.Peak)}, an address has {Number(wanted.PortsPerAddress)}; {Count(wanted.Refused, "flow")} refused");
            }
        }
    }

    private void Add(ColumnText table)
    {
        string text = table.ToString();
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        _text.Append(Head(text[..end])).Append(text, end, text.Length - end);
    }

    private string Head(string text) => AnsiText.Paint(AnsiText.Bold, text, _hasColour);

    private void Line(params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
            _text.Append(part);
        _text.Append('\n');
    }
}
