using System.Globalization;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>
/// Flows as conntrack(8) 1.4.7 prints them, byte for byte: <c>-L</c> and <c>-E</c> of a kernel with <c>nf_conntrack_acct</c> and
/// <c>nf_conntrack_timestamp</c> on.
/// </summary>
public static class ConntrackText
{
    private const int NameWidth = 8;

    /// <summary>A line of the list, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="at">When it ended, or the time of the list for a live one.</param>
    /// <param name="form">What is printed with it.</param>
    public static void Entry(LineBuffer line, in FlowSnapshot flow, Instant at, ConntrackForm form)
    {
        var report = FlowReport.Listed(flow, at);
        Head(line, report, form);
        Tuples(line, report);
        line.Add(" mark=0 delta-time="u8).Add(report.Age);
        Times(line, report, form);
        line.Add(" use=1"u8);
        Id(line, report, form);
        line.Add("\n"u8);
    }

    /// <summary>A line of the event log, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="report">What happened.</param>
    /// <param name="form">What is printed with it.</param>
    public static void Event(LineBuffer line, in FlowReport report, ConntrackForm form)
    {
        if ((form & ConntrackForm.Timestamp) != 0)
        {
            line.Add("["u8).Add(report.At.Nanoseconds / Instant.NanosecondsPerSecond).Add("."u8)
                .AddDigits(report.At.Nanoseconds % Instant.NanosecondsPerSecond / 1000, 6)
                .Add("]\t"u8);
        }

        line.Add(report.What switch { FlowEvent.New => "    [NEW] "u8, FlowEvent.Update => " [UPDATE] "u8, _ => "[DESTROY] "u8 });
        Head(line, report, form);
        Tuples(line, report);
        if (report.What == FlowEvent.Destroy)
        {
            line.Add(" delta-time="u8).Add(report.Age);
            Times(line, report, form);
        }

        Id(line, report, form);
        line.Add(Deleter(report)).Add("\n"u8);
    }

    /// <summary>The counters as <c>conntrack -S</c> prints them for one processor, behind its number.</summary>
    public static string Statistics(ConntrackStatistics statistics) =>
        string.Join(' ', statistics.Named().Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name}={s.Value}")));

    /// <summary>What conntrack adds to the end of a flow that a program deleted.</summary>
    internal static ReadOnlySpan<byte> Deleter(in FlowReport report) => report.End == FlowEnd.Deleted ? " [USERSPACE]"u8 : default;

    private static void Head(LineBuffer line, in FlowReport report, ConntrackForm form)
    {
        if ((form & ConntrackForm.Extended) != 0)
            line.AddPadded("ipv4", NameWidth).Add(" 2 "u8);
        byte protocol = report.Flow.Original.Protocol;
        line.AddPadded(IpProtocol.Name(protocol), NameWidth).Add(" "u8).Add((long)protocol).Add(" "u8);
        if (report.TimeoutTold is { } seconds)
            line.Add(seconds).Add(" "u8);
        if (report.StateTold is { } state)
            line.Add(state).Add(" "u8);
    }

    // As ctime(3) writes a time, in the time zone of whoever reads it.
    private static void Times(LineBuffer line, in FlowReport report, ConntrackForm form)
    {
        if ((form & ConntrackForm.KernelTimestamp) == 0)
            return;
        line.Add(" [start="u8).Add(Calendar(report.Flow.Start)).Add("]"u8);
        if (report.What == FlowEvent.Destroy)
            line.Add(" [stop="u8).Add(Calendar(report.At)).Add("]"u8);
    }

    private static string Calendar(Instant at)
    {
        var local = DateTimeOffset.FromUnixTimeSeconds(at.Nanoseconds / Instant.NanosecondsPerSecond).ToLocalTime();
        return string.Create(CultureInfo.InvariantCulture, $"{local:ddd MMM} {local.Day,2} {local:HH:mm:ss yyyy}");
    }

    private static void Id(LineBuffer line, in FlowReport report, ConntrackForm form)
    {
        if ((form & ConntrackForm.Id) != 0)
            line.Add(" id="u8).Add(report.Flow.Id);
    }

    private static void Tuples(LineBuffer line, in FlowReport report)
    {
        var flow = report.Flow;
        Tuple(line, flow.Original);
        if (flow.Original.Zone != 0)
            line.Add(" zone-orig="u8).Add((long)flow.Original.Zone);
        if (report.HasCounters)
            line.Add(" packets="u8).Add(flow.OriginalPackets).Add(" bytes="u8).Add(flow.OriginalBytes);
        line.Add((flow.Status & FlowStatus.SeenReply) == 0 ? " [UNREPLIED] "u8 : " "u8);
        Tuple(line, flow.Reply);
        if (flow.Reply.Zone != 0)
            line.Add(" zone-reply="u8).Add((long)flow.Reply.Zone);
        if (report.HasCounters)
            line.Add(" packets="u8).Add(flow.ReplyPackets).Add(" bytes="u8).Add(flow.ReplyBytes);
        if ((flow.Status & FlowStatus.Assured) != 0)
            line.Add(" [ASSURED]"u8);
    }

    private static void Tuple(LineBuffer line, in FlowTuple tuple)
    {
        line.Add("src="u8).Add(tuple.Source).Add(" dst="u8).Add(tuple.Destination);
        switch (tuple.Protocol)
        {
            case IpProtocol.Icmp:
                Icmp(line, tuple);
                break;
            case IpProtocol.Gre:
                line.Add($" srckey=0x{tuple.SourcePort:x} dstkey=0x{tuple.DestinationPort:x}");
                break;
            case var protocol when ConntrackNames.HasPorts(protocol):
                line.Add(" sport="u8).Add((long)tuple.SourcePort).Add(" dport="u8).Add((long)tuple.DestinationPort);
                break;
            default:
                break;
        }
    }

    private static void Icmp(LineBuffer line, in FlowTuple tuple) =>
        line.Add(" type="u8).Add((long)ConntrackNames.IcmpType(tuple)).Add(" code=0 id="u8).Add((long)ConntrackNames.IcmpId(tuple));
}
