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

    /// <summary>The TCP state, or for other protocols how far the flow has come: UNREPLIED, REPLIED or ASSURED.</summary>
    public static string StateOf(in FlowSnapshot flow)
    {
        if (flow.Original.Protocol == IpProtocol.Tcp)
            return Of(flow.TcpState);
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
        _ => "live",
    };

    /// <summary>The ICMP type that answers a request (RFC 792, RFC 950, RFC 1256); the type itself where there is none.</summary>
    internal static byte IcmpAnswer(byte request) => request switch
    {
        8 => 0,
        10 => 9,
        13 => 14,
        15 => 16,
        17 => 18,
        _ => request,
    };
}
