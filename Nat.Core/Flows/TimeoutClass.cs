namespace Nat.Core.Flows;

/// <summary>
/// How long an idle entry lives, as a name; the durations stand in the profile. A protocol answers with one of these after
/// every packet. The first ten are the TCP states in the order of <see cref="TcpState"/>.
/// </summary>
public enum TimeoutClass : byte
{
    /// <summary>Not used: an entry always has a state.</summary>
    TcpNone,

    /// <summary><see cref="TcpState.SynSent"/>.</summary>
    TcpSynSent,

    /// <summary><see cref="TcpState.SynReceived"/>.</summary>
    TcpSynReceived,

    /// <summary><see cref="TcpState.Established"/>.</summary>
    TcpEstablished,

    /// <summary><see cref="TcpState.FinWait"/>.</summary>
    TcpFinWait,

    /// <summary><see cref="TcpState.CloseWait"/>.</summary>
    TcpCloseWait,

    /// <summary><see cref="TcpState.LastAck"/>.</summary>
    TcpLastAck,

    /// <summary><see cref="TcpState.TimeWait"/>.</summary>
    TcpTimeWait,

    /// <summary><see cref="TcpState.Close"/>.</summary>
    TcpClose,

    /// <summary><see cref="TcpState.SynSent2"/>.</summary>
    TcpSynSent2,

    /// <summary>The same segment came too often without an answer (TCP-08).</summary>
    TcpRetransmitted,

    /// <summary>Data waits for its acknowledgement, or the connection was picked up in mid-stream and is not answered yet (TCP-07, TCP-08).</summary>
    TcpUnacknowledged,

    /// <summary>UDP or UDP-Lite in one direction, or UDP in both for a short time only (UDP-02).</summary>
    Udp,

    /// <summary>UDP or UDP-Lite in both directions (UDP-02).</summary>
    UdpStream,

    /// <summary>An ICMP query.</summary>
    Icmp,

    /// <summary>Any other protocol.</summary>
    Generic,

    /// <summary><see cref="SctpState.Closed"/>. The classes of SCTP are its states in the order of <see cref="SctpState"/>.</summary>
    SctpClosed,

    /// <summary><see cref="SctpState.CookieWait"/>.</summary>
    SctpCookieWait,

    /// <summary><see cref="SctpState.CookieEchoed"/>.</summary>
    SctpCookieEchoed,

    /// <summary><see cref="SctpState.Established"/>.</summary>
    SctpEstablished,

    /// <summary><see cref="SctpState.ShutdownSent"/>.</summary>
    SctpShutdownSent,

    /// <summary><see cref="SctpState.ShutdownReceived"/>.</summary>
    SctpShutdownReceived,

    /// <summary><see cref="SctpState.ShutdownAckSent"/>.</summary>
    SctpShutdownAckSent,

    /// <summary><see cref="SctpState.HeartbeatSent"/>.</summary>
    SctpHeartbeatSent,

    /// <summary><see cref="DccpState.Request"/>. The classes of DCCP are its states in the order of <see cref="DccpState"/>.</summary>
    DccpRequest,

    /// <summary><see cref="DccpState.Respond"/>.</summary>
    DccpRespond,

    /// <summary><see cref="DccpState.PartOpen"/>.</summary>
    DccpPartOpen,

    /// <summary><see cref="DccpState.Open"/>.</summary>
    DccpOpen,

    /// <summary><see cref="DccpState.CloseRequest"/>.</summary>
    DccpCloseRequest,

    /// <summary><see cref="DccpState.Closing"/>.</summary>
    DccpClosing,

    /// <summary><see cref="DccpState.TimeWait"/>.</summary>
    DccpTimeWait,

    /// <summary>GRE in one direction.</summary>
    Gre,

    /// <summary>GRE in both directions.</summary>
    GreStream,
}
