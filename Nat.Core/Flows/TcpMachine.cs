namespace Nat.Core.Flows;

/// <summary>
/// By which state machine TCP is followed. Each is a table of <see cref="TcpTransitions"/>; all share the states of <see cref="TcpState"/>, and
/// with them the classes of timeouts: what a machine makes of a state stands here.
/// </summary>
public enum TcpMachine : byte
{
    /// <summary>
    /// Linux connection tracking (TCP-02): ten states, windows, limits for what is repeated or not acknowledged. The only one of which
    /// <see cref="TimeoutClass.TcpRetransmitted"/> and <see cref="TimeoutClass.TcpUnacknowledged"/> are heard of.
    /// </summary>
    Linux,

    /// <summary>
    /// RFC 7857 section 2, figure 1, with the text of RFC 6146 section 3.5.2.2 (TCP-01). INIT is <see cref="TcpState.SynSent"/>, C FIN and
    /// S FIN are <see cref="TcpState.FinWait"/> and <see cref="TcpState.CloseWait"/> (the opener's and the other's), both are
    /// <see cref="TcpState.TimeWait"/>, TRANS is <see cref="TcpState.Close"/>. Resets must be in the window.
    /// </summary>
    Rfc7857,

    /// <summary>
    /// VPP NAT44-ED (nat44_ed_inlines.h): CLOSED is <see cref="TcpState.SynSent"/> or, when both have sent SYN,
    /// <see cref="TcpState.SynReceived"/>; SYN and ACK of both make it established; CLOSING is <see cref="TcpState.FinWait"/> after any FIN and
    /// <see cref="TcpState.Close"/> after any RST, and again SYN and ACK of both make it established. No numbers are looked at.
    /// </summary>
    Vpp,

    /// <summary>
    /// pf (pf.c, pf_tcp_track_full): tcp.first is <see cref="TcpState.SynSent"/>, tcp.opening <see cref="TcpState.SynReceived"/>, tcp.closing
    /// (one FIN) <see cref="TcpState.FinWait"/> or <see cref="TcpState.CloseWait"/>, tcp.finwait (both FIN) <see cref="TcpState.LastAck"/>,
    /// tcp.closed <see cref="TcpState.TimeWait"/> or, after RST, <see cref="TcpState.Close"/>. Windows are tracked, resets must be exact.
    /// </summary>
    Pf,

    /// <summary>
    /// What a product of which only the timers are known may be supposed to do: handshake, one FIN (<see cref="TcpState.FinWait"/>,
    /// <see cref="TcpState.CloseWait"/>), both (<see cref="TcpState.TimeWait"/>), RST (<see cref="TcpState.Close"/>); a SYN opens anew what is
    /// closed. No numbers are looked at.
    /// </summary>
    Simple,

    /// <summary>None: any segment opens, and every connection is <see cref="TcpState.Established"/> from its first segment to its timeout (VPP NAT44-EI).</summary>
    None,
}
