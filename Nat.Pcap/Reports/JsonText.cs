using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>Flows, events and drops as JSON lines. Times are seconds since 1970-01-01 UTC with nine decimals.</summary>
public static class JsonText
{
    /// <summary>A flow, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="at">When it ended; not used for a live one.</param>
    /// <param name="end">Why it ended.</param>
    public static void Flow(LineBuffer line, in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        line.Add("{"u8);
        Fields(line, flow, at, end);
        line.Add("}\n"u8);
    }

    /// <summary>An event, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="what">What happened.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="at">When.</param>
    /// <param name="end">Why it ended, if it did.</param>
    public static void Event(LineBuffer line, FlowEvent what, in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        line.Add("{\"event\":\""u8).Add(what switch { FlowEvent.New => "NEW"u8, FlowEvent.Update => "UPDATE"u8, _ => "DESTROY"u8 })
            .Add("\",\"time\":"u8);
        Time(line, at);
        line.Add(","u8);
        Fields(line, flow, at, end);
        line.Add("}\n"u8);
    }

    /// <summary>An instant as a number of seconds.</summary>
    public static void Time(LineBuffer line, Instant at) =>
        line.Add(at.Nanoseconds / Instant.NanosecondsPerSecond).Add("."u8).AddDigits(at.Nanoseconds % Instant.NanosecondsPerSecond, 9);

    /// <summary>What is told of every flow, without the braces.</summary>
    internal static void Fields(LineBuffer line, in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        line.Add("\"proto\":\""u8).Add(ConntrackNames.Protocol(flow.Original.Protocol))
            .Add("\",\"state\":\""u8).Add(ConntrackNames.StateOf(flow))
            .Add((flow.Status & FlowStatus.Assured) != 0 ? "\",\"assured\":true"u8 : "\",\"assured\":false"u8);
        line.Add(",\"original\":"u8);
        Tuple(line, flow.Original, flow.OriginalPackets, flow.OriginalBytes);
        line.Add(",\"reply\":"u8);
        Tuple(line, flow.Reply, flow.ReplyPackets, flow.ReplyBytes);
        line.Add(",\"start\":"u8);
        Time(line, flow.Start);
        if (end == FlowEnd.Live)
        {
            line.Add(",\"end\":null,\"reason\":null"u8);
            return;
        }

        line.Add(",\"end\":"u8);
        Time(line, at);
        line.Add(",\"reason\":\""u8).Add(ConntrackNames.Of(end)).Add("\""u8);
    }

    private static void Tuple(LineBuffer line, in FlowTuple tuple, ulong packets, ulong bytes)
    {
        line.Add("{\"src\":\""u8).Add(tuple.Source).Add("\",\"sport\":"u8).Add((long)tuple.SourcePort)
            .Add(",\"dst\":\""u8).Add(tuple.Destination).Add("\",\"dport\":"u8).Add((long)tuple.DestinationPort);
        if (tuple.Protocol == IpProtocol.Icmp)
        {
            line.Add(",\"type\":"u8).Add((long)ConntrackNames.IcmpType(tuple)).Add(",\"id\":"u8).Add((long)ConntrackNames.IcmpId(tuple));
        }

        if (tuple.Zone != 0)
            line.Add(",\"zone\":"u8).Add((long)tuple.Zone);
        line.Add(",\"packets\":"u8).Add(packets).Add(",\"bytes\":"u8).Add(bytes).Add("}"u8);
    }
}
