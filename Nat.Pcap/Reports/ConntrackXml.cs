using System.Globalization;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>
/// Flows as <c>conntrack -o xml</c> prints them, which always tells the id. One thing differs: of SCTP that prints the name of a TCP state.
/// </summary>
public static class ConntrackXml
{
    /// <summary>What stands before the first flow of a list, with its line ends.</summary>
    public static ReadOnlySpan<byte> Begin => "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<conntrack>\n"u8;

    /// <summary>What stands behind the last one.</summary>
    public static ReadOnlySpan<byte> End => "</conntrack>\n"u8;

    /// <summary>A flow, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="report">What is told of it.</param>
    /// <param name="form">What is told beside: the two kinds of times.</param>
    public static void Write(LineBuffer line, in FlowReport report, ConntrackForm form)
    {
        line.Add(report.What switch
        {
            FlowEvent.New => "<flow type=\"new\">"u8,
            FlowEvent.Update => "<flow type=\"update\">"u8,
            FlowEvent.Destroy => "<flow type=\"destroy\">"u8,
            _ => "<flow>"u8,
        });
        var flow = report.Flow;
        line.Add("<meta direction=\"original\">"u8);
        Direction(line, flow.Original, report.HasCounters, flow.OriginalPackets, flow.OriginalBytes);
        line.Add("</meta><meta direction=\"reply\">"u8);
        Direction(line, flow.Reply, report.HasCounters, flow.ReplyPackets, flow.ReplyBytes);
        line.Add("</meta><meta direction=\"independent\">"u8);
        Whole(line, report, form);
        line.Add("</meta>"u8);
        if (report.What is not null && (form & ConntrackForm.Timestamp) != 0)
            When(line, report.At);
        line.Add("</flow>"u8).Add(ConntrackText.Deleter(report)).Add("\n"u8);
    }

    private static void Direction(LineBuffer line, in FlowTuple tuple, bool hasCounters, ulong packets, ulong bytes)
    {
        line.Add("<layer3 protonum=\"2\" protoname=\"ipv4\"><src>"u8).Add(tuple.Source).Add("</src><dst>"u8).Add(tuple.Destination)
            .Add("</dst></layer3><layer4 protonum=\""u8).Add((long)tuple.Protocol).Add("\" protoname=\""u8).Add(IpProtocol.Name(tuple.Protocol)).Add("\">"u8);
        if (tuple.Protocol == IpProtocol.Gre)
            line.Add($"<srckey>0x{tuple.SourcePort:x}</srckey><dstkey>0x{tuple.DestinationPort:x}</dstkey>");
        else if (ConntrackNames.HasPorts(tuple.Protocol))
            line.Add("<sport>"u8).Add((long)tuple.SourcePort).Add("</sport><dport>"u8).Add((long)tuple.DestinationPort).Add("</dport>"u8);
        line.Add("</layer4>"u8);
        if (tuple.Zone != 0)
            line.Add("<zone>"u8).Add((long)tuple.Zone).Add("</zone>"u8);
        if (hasCounters)
            line.Add("<counters><packets>"u8).Add(packets).Add("</packets><bytes>"u8).Add(bytes).Add("</bytes></counters>"u8);
    }

    private static void Whole(LineBuffer line, in FlowReport report, ConntrackForm form)
    {
        if (report.StateTold is { } state)
            line.Add("<state>"u8).Add(state).Add("</state>"u8);
        if (report.TimeoutTold is { } timeout)
            line.Add("<timeout>"u8).Add(timeout).Add("</timeout>"u8);
        if (report.What is null)
            line.Add("<mark>0</mark><use>1</use>"u8);
        line.Add("<id>"u8).Add(report.Flow.Id).Add("</id>"u8);
        if ((report.Flow.Status & FlowStatus.Assured) != 0)
            line.Add("<assured/>"u8);
        if ((report.Flow.Status & FlowStatus.SeenReply) == 0)
            line.Add("<unreplied/>"u8);
        if (!report.HasCounters)
            return;
        if ((form & ConntrackForm.KernelTimestamp) != 0)
        {
            line.Add("<timestamp><start>"u8).Add(report.Flow.Start.Nanoseconds).Add("</start>"u8);
            if (report.What is not null)
                line.Add("<stop>"u8).Add(report.At.Nanoseconds).Add("</stop>"u8);
            line.Add("</timestamp>"u8);
        }

        line.Add("<deltatime>"u8).Add(report.Age).Add("</deltatime>"u8);
    }

    // In the time zone of whoever reads it; Sunday is day 1.
    private static void When(LineBuffer line, Instant at)
    {
        var local = DateTimeOffset.FromUnixTimeSeconds(at.Nanoseconds / Instant.NanosecondsPerSecond).ToLocalTime();
        line.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"<when><hour>{local.Hour}</hour><min>{local.Minute:00}</min><sec>{local.Second:00}</sec><wday>{(int)local.DayOfWeek + 1}</wday>"
                + $"<day>{local.Day}</day><month>{local.Month}</month><year>{local.Year}</year></when>"));
    }
}
