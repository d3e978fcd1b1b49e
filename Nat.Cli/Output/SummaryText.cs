using System.Text;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Pcap.Replay;
using Nat.Pcap.Reports;
using static Nat.Cli.Output.Quantities;

namespace Nat.Cli.Output;

/// <summary>The summary of a replay for people: totals, why packets were not translated, flows, ports, hosts.</summary>
internal sealed class SummaryText
{
    private const int MostHosts = 5;
    private const int MostAddresses = 8;
    private readonly StringBuilder _text = new();
    private readonly bool _hasColour;
    private readonly ReplaySummary _summary;

    private SummaryText(ReplaySummary summary, bool hasColour) => (_summary, _hasColour) = (summary, hasColour);

    /// <summary>The summary as lines of text.</summary>
    public static string Write(ReplaySummary summary, bool hasColour)
    {
        var writer = new SummaryText(summary, hasColour);
        writer.Totals();
        writer.Reasons();
        writer.Flows();
        writer.Ports();
        writer.Hosts();
        writer.Conntrack();
        writer.Run();
        return writer._text.ToString();
    }

    private void Totals()
    {
        var counts = _summary.Counts;
        Line(Paint(AnsiText.Bold, Count(counts.Packets, "packet")), $", {Bytes((ulong)counts.Bytes)}, {Seconds(_summary.CaptureSeconds)} of capture");
        var table = new ColumnText(3);
        table.Add(Total("forwarded", counts.Forwarded, ""));
        table.Add(Total("dropped", counts.Dropped, ""));
        table.Add(Total("untranslated", counts.Untranslated, ""));
        if (counts.Answered > 0)
            table.Add(["  answered", Number(counts.Answered).PadLeft(NumberWidth), "packets made by the NAT itself"]);
        _text.Append(table);
    }

    private string[] Total(string name, long count, string note) =>
        ["  " + name, Number(count).PadLeft(NumberWidth), note + Share(count, _summary.Counts.Packets)];

    private int NumberWidth => Number(_summary.Counts.Packets).Length;

    private void Reasons()
    {
        var counts = _summary.Counts;
        var drops = DropReasons.All.Select(r => (Name: r.Name(), Tally: counts.Drops(r), Why: DropExplanations.Of(r)));
        var kinds = Enum.GetValues<UntranslatedKind>().Select(k => (Name: k.Name(), Tally: counts.UntranslatedOf(k), Why: k.Explanation()));
        Reasons("dropped, by reason", drops, AnsiText.Red);
        Reasons("untranslated, by kind", kinds, AnsiText.Dim);
    }

    private void Reasons(string title, IEnumerable<(string Name, Tally Tally, string Why)> reasons, string colour)
    {
        var rows = reasons.Where(r => r.Tally.Count > 0).OrderByDescending(r => r.Tally.Count).ToArray();
        if (rows.Length == 0)
            return;
        Line(Paint(AnsiText.Bold, title));
        int width = rows.Max(r => Number(r.Tally.Count).Length);
        int firstWidth = rows.Max(r => Number(r.Tally.FirstPacket).Length);
        int nameWidth = rows.Max(r => r.Name.Length);
        foreach (var (name, tally, why) in rows)
        {
            string first = Number(tally.FirstPacket).PadRight(firstWidth);
            Line("  ", Paint(colour, name.PadRight(nameWidth)), $"  {Number(tally.Count).PadLeft(width)}  first #{first}  {why}");
        }
    }

    private void Flows()
    {
        var flows = _summary.Flows;
        Line(
            Paint(AnsiText.Bold, Count(_summary.FlowsCreated, "flow")),
            $", at most {Number(_summary.PeakFlows)} at once, {Number(flows.Ended(FlowEnd.Live))} live at the end");
        foreach (var protocol in flows.States().GroupBy(s => s.Protocol))
        {
            string states = string.Join(", ", protocol.Select(s => $"{s.State} {Number(s.Flows)}"));
            Line($"  {ConntrackNames.Protocol(protocol.Key),-5} {Number(protocol.Sum(s => s.Flows)).PadLeft(Number(flows.Count).Length)}  {states}");
        }
    }

    private void Ports()
    {
        var addresses = _summary.Flows.Ports().GroupBy(p => p.Address).ToArray();
        if (addresses.Length == 0)
            return;
        Line(Paint(AnsiText.Bold, "external ports used"));
        foreach (var address in addresses.Take(MostAddresses))
            Line($"  {address.Key,-15}  {string.Join(", ", address.Select(p => $"{ConntrackNames.Protocol(p.Protocol)} {Number(p.Ports)}"))}");
        if (addresses.Length > MostAddresses)
            Line($"  and {Number(addresses.Length - MostAddresses)} more addresses");
    }

    private void Hosts()
    {
        var hosts = _summary.Flows.BusiestHosts(MostHosts);
        if (hosts.Count == 0)
            return;
        Line(Paint(AnsiText.Bold, hosts.Count == 1 ? "inside host" : $"busiest of {Number(_summary.Flows.HostCount)} inside hosts"));
        var table = new ColumnText(4);
        foreach (var host in hosts)
            table.Add([$"  {host.Host}", Bytes(host.Bytes), Count((long)host.Packets, "packet"), Count(host.Flows, "flow")]);
        _text.Append(table);
    }

    private void Conntrack() => Line(Paint(AnsiText.Bold, "conntrack"), "  ", ConntrackText.Statistics(_summary.Conntrack));

    private void Run() => Line(Paint(AnsiText.Dim, $"profile {_summary.Config.Profile}, seed {_summary.Seed}, {Seconds(_summary.ElapsedSeconds)} elapsed, "
        + $"{Number((long)_summary.PacketsPerSecond)} packets/s"));

    private void Line(params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
            _text.Append(part);
        _text.Append('\n');
    }

    private string Paint(string colour, string text) => AnsiText.Paint(colour, text, _hasColour);
}
