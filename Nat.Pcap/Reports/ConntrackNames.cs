using System.Globalization;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>Words that conntrack(8) uses.</summary>
public static class ConntrackNames
{
    /// <summary>The name of a TCP state.</summary>
    public static string Of(TcpState state) => state switch
    {
        TcpState.SynSent => "SYN_SENT",
        TcpState.SynReceived => "SYN_RECV",
        TcpState.Established => "ESTABLISHED",
        TcpState.FinWait => "FIN_WAIT",
        TcpState.CloseWait => "CLOSE_WAIT",
        TcpState.LastAck => "LAST_ACK",
        TcpState.TimeWait => "TIME_WAIT",
        TcpState.Close => "CLOSE",
        TcpState.SynSent2 => "SYN_SENT2",
        _ => "NONE",
    };

    /// <summary>The name of an SCTP state.</summary>
    public static string Of(SctpState state) => state switch
    {
        SctpState.Closed => "CLOSED",
        SctpState.CookieWait => "COOKIE_WAIT",
        SctpState.CookieEchoed => "COOKIE_ECHOED",
        SctpState.Established => "ESTABLISHED",
        SctpState.ShutdownSent => "SHUTDOWN_SENT",
        SctpState.ShutdownReceived => "SHUTDOWN_RECD",
        SctpState.ShutdownAckSent => "SHUTDOWN_ACK_SENT",
        SctpState.HeartbeatSent => "HEARTBEAT_SENT",
        _ => "NONE",
    };

    /// <summary>The name of a DCCP state.</summary>
    public static string Of(DccpState state) => state switch
    {
        DccpState.Request => "REQUEST",
        DccpState.Respond => "RESPOND",
        DccpState.PartOpen => "PARTOPEN",
        DccpState.Open => "OPEN",
        DccpState.CloseRequest => "CLOSEREQ",
        DccpState.Closing => "CLOSING",
        DccpState.TimeWait => "TIMEWAIT",
        _ => "NONE",
    };

    /// <summary>The state of the flow's protocol; null for one without states.</summary>
    public static string? ProtocolState(in FlowSnapshot flow) => flow.Original.Protocol switch
    {
        IpProtocol.Tcp => Of(flow.TcpState),
        IpProtocol.Sctp when flow.SctpState != SctpState.None => Of(flow.SctpState),
        IpProtocol.Dccp when flow.DccpState != DccpState.None => Of(flow.DccpState),
        _ => null,
    };

    /// <summary>The state of the flow's protocol, or for one without states how far the flow has come: UNREPLIED, REPLIED or ASSURED.</summary>
    public static string StateOf(in FlowSnapshot flow)
    {
        if (ProtocolState(flow) is { } state)
            return state;
        if ((flow.Status & FlowStatus.Assured) != 0)
            return "ASSURED";
        return (flow.Status & FlowStatus.SeenReply) != 0 ? "REPLIED" : "UNREPLIED";
    }

    /// <summary>A protocol's name, or its number where conntrack has no name for it.</summary>
    public static string Protocol(byte protocol)
    {
        string name = IpProtocol.Name(protocol);
        return name == "unknown" ? protocol.ToString() : name;
    }

    /// <summary>Why a flow ended, as lower-case words joined by hyphens.</summary>
    public static string Of(FlowEnd end) => end switch
    {
        FlowEnd.Expired => "expired",
        FlowEnd.Reset => "reset",
        FlowEnd.Reopened => "reopened",
        FlowEnd.EarlyDropped => "early-dropped",
        FlowEnd.Deleted => "deleted",
        _ => "live",
    };

    /// <summary>The bits of a status that are told, by the names that Linux has for them (nf_conntrack_common.h).</summary>
    internal static (FlowStatus Status, string Name)[] StatusNames { get; } =
    [
        (FlowStatus.SeenReply, "SEEN_REPLY"), (FlowStatus.Assured, "ASSURED"), (FlowStatus.SourceNat, "SRC_NAT"), (FlowStatus.DestinationNat, "DST_NAT"),
    ];

    /// <summary>Whether conntrack tells ports of a protocol.</summary>
    internal static bool HasPorts(byte protocol) =>
        protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Dccp or IpProtocol.Sctp or IpProtocol.UdpLite;

    /// <summary>Reads what <see cref="Protocol"/> writes, in letters of either case.</summary>
    internal static bool TryProtocol(string text, out byte protocol)
    {
        for (int known = 0; known <= byte.MaxValue; known++)
        {
            protocol = (byte)known;
            if (Protocol(protocol).Equals(text, StringComparison.OrdinalIgnoreCase) || text == known.ToString(CultureInfo.InvariantCulture))
                return true;
        }

        protocol = 0;
        return false;
    }

    /// <summary>The state that has a name; the first of its kind, none, if there is no such state.</summary>
    internal static TState State<TState>(string name, Func<TState, string> nameOf)
        where TState : struct, Enum => Enum.GetValues<TState>().FirstOrDefault(state => nameOf(state) == name);

    /// <summary>The reason that has a name; <see cref="FlowEnd.Live"/> if there is none.</summary>
    internal static FlowEnd End(string name) => Enum.GetValues<FlowEnd>().FirstOrDefault(end => Of(end) == name);

    /// <summary>
    /// The type of the ICMP messages that a tuple names. A request has its type as the kind of its destination, an answer the type of the
    /// request as the kind of its source.
    /// </summary>
    internal static byte IcmpType(in FlowTuple tuple) => tuple.DestinationKind != 0 ? tuple.DestinationKind : IcmpAnswer(tuple.SourceKind);

    /// <summary>Their identifier.</summary>
    internal static ushort IcmpId(in FlowTuple tuple) => tuple.DestinationKind != 0 ? tuple.SourcePort : tuple.DestinationPort;

    /// <summary>The request that an ICMP type answers (RFC 792, RFC 950, RFC 1256); null if it is none of the answers.</summary>
    internal static byte? IcmpRequest(byte answer) => answer switch
    {
        0 => 8,
        9 => 10,
        14 => 13,
        16 => 15,
        18 => 17,
        _ => null,
    };

    /// <summary>The ICMP type that answers a request; the type itself where there is none.</summary>
    private static byte IcmpAnswer(byte request) => request switch
    {
        8 => 0,
        10 => 9,
        13 => 14,
        15 => 16,
        17 => 18,
        _ => request,
    };
}
