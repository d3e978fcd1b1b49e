namespace Nat.Core.Flows;

// The machines of other NATs. One pair of rows per state, as in the table of Linux: what the originator's segments do, then the replier's.
//
// RFC 7857 knows no way out of C FIN + S FIN but time. Yet a host may open a connection anew from TIME-WAIT (RFC 9293 section 3.6.1), and the NAT
// must support that (RFC 5382 REQ-2) and let it be idle for as long as any (REQ-5): so a SYN opens another entry there.
internal static partial class TcpTransitions
{
    private static ReadOnlySpan<TcpState> Rfc7857 =>
    [
        // illegal, SYN, SYN+ACK, FIN, ACK, RST
        XX, S1, XX, XX, ES, XX, // None: a SYN opens, an ACK picks up in mid-stream where that is allowed
        XX, XX, XX, XX, XX, XX,
        XX, S1, __, __, __, __, // SynSent: INIT: all passes, but only a SYN changes anything
        XX, ES, ES, __, __, __,
        XX, XX, XX, XX, XX, XX, // SynReceived: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, ES, ES, FW, ES, CL, // Established
        XX, ES, ES, CW, ES, CL,
        XX, FW, FW, FW, FW, CL, // FinWait: C FIN: established still; a reset as in RFC 7857 section 2.2
        XX, FW, FW, TW, FW, CL,
        XX, CW, CW, TW, CW, CL, // CloseWait: S FIN
        XX, CW, CW, CW, CW, CL,
        XX, XX, XX, XX, XX, XX, // LastAck: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, RO, TW, TW, TW, TW, // TimeWait: C FIN + S FIN: all passes until it is idle; but see the remark on top
        XX, RO, TW, TW, TW, TW,
        XX, ES, ES, ES, ES, CL, // Close: TRANS: who still speaks has not taken the reset
        XX, ES, ES, ES, ES, CL,
        XX, XX, XX, XX, XX, XX, // SynSent2: not a state of this machine
        XX, XX, XX, XX, XX, XX,
    ];

    private static ReadOnlySpan<TcpState> Vpp =>
    [
        // illegal, SYN, SYN+ACK, FIN, ACK, RST
        XX, S1, XX, XX, ES, XX, // None: CLOSED
        XX, XX, XX, XX, XX, XX,
        HS, HS, HS, HS, HS, HS, // SynSent: CLOSED, one SYN
        HS, HS, HS, HS, HS, HS,
        HS, HS, HS, HS, HS, HS, // SynReceived: CLOSED, both SYN
        HS, HS, HS, HS, HS, HS,
        ES, ES, ES, FW, ES, CL, // Established: any FIN and any RST is the end of it
        ES, ES, ES, FW, ES, CL,
        HS, HS, HS, HS, HS, HS, // FinWait: CLOSING
        HS, HS, HS, HS, HS, HS,
        XX, XX, XX, XX, XX, XX, // CloseWait: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, XX, XX, XX, XX, XX, // LastAck: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, XX, XX, XX, XX, XX, // TimeWait: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        HS, HS, HS, HS, HS, HS, // Close: CLOSING
        HS, HS, HS, HS, HS, HS,
        XX, XX, XX, XX, XX, XX, // SynSent2: not a state of this machine
        XX, XX, XX, XX, XX, XX,
    ];

    private static ReadOnlySpan<TcpState> Pf =>
    [
        // illegal, SYN, SYN+ACK, FIN, ACK, RST
        XX, S1, XX, XX, ES, XX, // None: flags S/SA; an ACK where states are picked up
        XX, XX, XX, XX, XX, XX,
        XX, SR, HS, HS, HS, CL, // SynSent: tcp.first; a second packet makes it tcp.opening
        XX, HS, HS, HS, HS, CL,
        XX, HS, HS, HS, HS, CL, // SynReceived: tcp.opening
        XX, HS, HS, HS, HS, CL,
        XX, CA, ES, FW, ES, CL, // Established: a SYN is answered in the name of the other side
        XX, CA, ES, CW, ES, CL,
        XX, XX, FW, FW, FW, CL, // FinWait: tcp.closing
        XX, XX, FW, LA, FW, CL,
        XX, XX, CW, LA, CW, CL, // CloseWait: tcp.closing
        XX, XX, CW, CW, CW, CL,
        XX, XX, LA, LA, TW, CL, // LastAck: tcp.finwait; it ends with the ACK of the side that closed first
        XX, XX, LA, LA, TW, CL,
        XX, RO, TW, TW, TW, CL, // TimeWait: tcp.closed; a SYN takes its place
        XX, RO, TW, TW, TW, CL,
        XX, RO, CL, CL, CL, CL, // Close: tcp.closed after a reset
        XX, RO, CL, CL, CL, CL,
        XX, XX, XX, XX, XX, XX, // SynSent2: not a state of this machine
        XX, XX, XX, XX, XX, XX,
    ];

    private static ReadOnlySpan<TcpState> Simple =>
    [
        // illegal, SYN, SYN+ACK, FIN, ACK, RST
        XX, S1, XX, XX, ES, XX, // None
        XX, XX, XX, XX, XX, XX,
        HS, HS, HS, HS, HS, CL, // SynSent
        HS, HS, HS, HS, HS, CL,
        HS, HS, HS, HS, HS, CL, // SynReceived
        HS, HS, HS, HS, HS, CL,
        ES, ES, ES, FW, ES, CL, // Established
        ES, ES, ES, CW, ES, CL,
        FW, FW, FW, FW, FW, CL, // FinWait
        FW, FW, FW, TW, FW, CL,
        CW, CW, CW, TW, CW, CL, // CloseWait
        CW, CW, CW, CW, CW, CL,
        XX, XX, XX, XX, XX, XX, // LastAck: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        TW, RO, TW, TW, TW, CL, // TimeWait
        TW, RO, TW, TW, TW, CL,
        CL, RO, CL, CL, CL, CL, // Close
        CL, RO, CL, CL, CL, CL,
        XX, XX, XX, XX, XX, XX, // SynSent2: not a state of this machine
        XX, XX, XX, XX, XX, XX,
    ];

    private static ReadOnlySpan<TcpState> Stateless =>
    [
        // illegal, SYN, SYN+ACK, FIN, ACK, RST
        ES, ES, ES, ES, ES, ES, // None
        ES, ES, ES, ES, ES, ES,
        XX, XX, XX, XX, XX, XX, // SynSent: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, XX, XX, XX, XX, XX, // SynReceived: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        ES, ES, ES, ES, ES, ES, // Established
        ES, ES, ES, ES, ES, ES,
        XX, XX, XX, XX, XX, XX, // FinWait: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, XX, XX, XX, XX, XX, // CloseWait: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, XX, XX, XX, XX, XX, // LastAck: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, XX, XX, XX, XX, XX, // TimeWait: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, XX, XX, XX, XX, XX, // Close: not a state of this machine
        XX, XX, XX, XX, XX, XX,
        XX, XX, XX, XX, XX, XX, // SynSent2: not a state of this machine
        XX, XX, XX, XX, XX, XX,
    ];
}
