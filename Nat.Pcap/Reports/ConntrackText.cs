using System.Globalization;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>
/// Flows as conntrack(8) 1.4.7 prints them, byte for byte: <c>-L -o extended,timestamp</c> and <c>-E -o timestamp</c> of a
/// kernel with <c>nf_conntrack_acct</c> and <c>nf_conntrack_timestamp</c> on.
/// </summary>
public static class ConntrackText
{
    private const int NameWidth = 8;

    /// <summary>A line of the list, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="at">When it ended, or the time of the list for a live one.</param>
    public static void Entry(LineBuffer line, in FlowSnapshot flow, Instant at)
    {
        line.AddPadded("ipv4", NameWidth).Add(" 2 "u8);
        Head(line, flow, Math.Max(0, Seconds(flow.Expires, at)), hasState: true);
        Tuples(line, flow, counters: true);
        line.Add(" mark=0 delta-time="u8).Add(Math.Max(0, Seconds(at, flow.Start))).Add(" use=1\n"u8);
    }

    /// <summary>A line of the event log, with its line end.</summary>
    /// <param name="line">Where it is appended.</param>
    /// <param name="what">What happened.</param>
    /// <param name="changes">What changed: the kernel tells the TCP state only where that did.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="at">When.</param>
    public static void Event(LineBuffer line, FlowEvent what, FlowChanges changes, in FlowSnapshot flow, Instant at)
    {
        line.Add("["u8).Add(at.Nanoseconds / Instant.NanosecondsPerSecond).Add("."u8)
            .AddDigits(at.Nanoseconds % Instant.NanosecondsPerSecond / 1000, 6)
            .Add("]\t"u8)
            .Add(what switch { FlowEvent.New => "    [NEW] "u8, FlowEvent.Update => " [UPDATE] "u8, _ => "[DESTROY] "u8 });

        // An entry that ended before its time is told with the rest of it (ctnetlink_dump_timeout).
        long rest = Math.Max(0, Seconds(flow.Expires, at));
        Head(line, flow, what == FlowEvent.Destroy && rest == 0 ? null : rest, (changes & FlowChanges.State) != 0);
        Tuples(line, flow, counters: what == FlowEvent.Destroy);
        if (what == FlowEvent.Destroy)
            line.Add(" delta-time="u8).Add(Math.Max(0, Seconds(at, flow.Start)));
        line.Add("\n"u8);
    }

    /// <summary>The counters as <c>conntrack -S</c> prints them for one processor, behind its number.</summary>
    public static string Statistics(ConntrackStatistics statistics) =>
        string.Join(' ', statistics.Named().Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name}={s.Value}")));

    private static void Head(LineBuffer line, in FlowSnapshot flow, long? timeout, bool hasState)
    {
        byte protocol = flow.Original.Protocol;
        line.AddPadded(IpProtocol.Name(protocol), NameWidth).Add(" "u8).Add((long)protocol).Add(" "u8);
        if (timeout is { } seconds)
            line.Add(seconds).Add(" "u8);
        if (hasState && ConntrackNames.ProtocolState(flow) is { } state)
            line.Add(state).Add(" "u8);
    }

    private static void Tuples(LineBuffer line, in FlowSnapshot flow, bool counters)
    {
        Tuple(line, flow.Original);
        if (flow.Original.Zone != 0)
            line.Add(" zone-orig="u8).Add((long)flow.Original.Zone);
        if (counters)
            line.Add(" packets="u8).Add(flow.OriginalPackets).Add(" bytes="u8).Add(flow.OriginalBytes);
        line.Add((flow.Status & FlowStatus.SeenReply) == 0 ? " [UNREPLIED] "u8 : " "u8);
        Tuple(line, flow.Reply);
        if (flow.Reply.Zone != 0)
            line.Add(" zone-reply="u8).Add((long)flow.Reply.Zone);
        if (counters)
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
            case IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Dccp or IpProtocol.Sctp or IpProtocol.UdpLite:
                line.Add(" sport="u8).Add((long)tuple.SourcePort).Add(" dport="u8).Add((long)tuple.DestinationPort);
                break;
            default:
                break;
        }
    }

    // A request has its type as the kind of its destination, an answer the type of the request as the kind of its source.
    private static void Icmp(LineBuffer line, in FlowTuple tuple)
    {
        bool isRequest = tuple.DestinationKind != 0;
        byte type = isRequest ? tuple.DestinationKind : ConntrackNames.IcmpAnswer(tuple.SourceKind);
        line.Add(" type="u8).Add((long)type).Add(" code=0 id="u8).Add((long)(isRequest ? tuple.SourcePort : tuple.DestinationPort));
    }

    private static long Seconds(Instant later, Instant earlier) => (later.Nanoseconds - earlier.Nanoseconds) / Instant.NanosecondsPerSecond;
}
