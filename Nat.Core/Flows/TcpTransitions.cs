using System.Runtime.CompilerServices;

namespace Nat.Core.Flows;

/// <summary>
/// Which state follows, by machine, state, direction and kind of segment. Here stands the table of Linux connection tracking (TCP-02): a
/// middlebox sees segments that the receiver may never get, so it follows the senders, and lets pass what only the hosts can judge.
/// </summary>
internal static partial class TcpTransitions
{
    /// <summary>Instead of a state: let the segment pass, the state stays; the answer will tell whether the hosts agree on it.</summary>
    internal const TcpState Ignore = TcpState.SynSent2 + 1;

    /// <summary>Instead of a state: no host in that state sends this segment.</summary>
    internal const TcpState Invalid = TcpState.SynSent2 + 2;

    /// <summary>Instead of a state: established if both sides have sent SYN and ACK by now, else what it was.</summary>
    internal const TcpState Handshake = TcpState.SynSent2 + 3;

    /// <summary>Instead of a state: the connection is over, and the segment opens another.</summary>
    internal const TcpState Reopen = TcpState.SynSent2 + 4;

    /// <summary>Instead of a state: not let through but answered, as the other side would, with a challenge ACK (RFC 5961 section 4.2).</summary>
    internal const TcpState Challenge = TcpState.SynSent2 + 5;

    private const int Kinds = 6;
    private const int Directions = 2;

    /// <summary>The state after a segment, or one of the constants above.</summary>
    /// <param name="machine">Whose table.</param>
    /// <param name="state">The state before it.</param>
    /// <param name="direction">Its direction.</param>
    /// <param name="kind">What it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TcpState Next(TcpMachine machine, TcpState state, Direction direction, TcpSegmentKind kind) =>
        Of(machine)[(((int)state * Directions) + (int)direction) * Kinds + (int)kind];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<TcpState> Of(TcpMachine machine) => machine switch
    {
        TcpMachine.Linux => Linux,
        TcpMachine.Rfc7857 => Rfc7857,
        TcpMachine.Vpp => Vpp,
        TcpMachine.Pf => Pf,
        TcpMachine.Simple => Simple,
        _ => Stateless,
    };

    // One pair of rows per state: what the originator's segments do, then the replier's.
    private static ReadOnlySpan<TcpState> Linux =>
    [
        // illegal, SYN, SYN+ACK, FIN, ACK, RST
        XX, S1, XX, XX, ES, XX, // None: a SYN opens, an ACK picks up in mid-stream
        XX, XX, XX, XX, XX, XX,
        XX, S1, XX, XX, XX, CL, // SynSent: the SYN may be repeated
        XX, S2, SR, XX, __, CL, // an ACK may be a challenge from an older connection
        XX, __, SR, FW, ES, CL, // SynReceived: the originator's SYN+ACK belongs to a simultaneous open
        XX, XX, __, FW, SR, CL,
        XX, __, XX, FW, ES, CL, // Established
        XX, XX, __, FW, ES, CL,
        XX, __, XX, LA, CW, CL, // FinWait: who sent the FIN does not matter
        XX, XX, __, LA, CW, CL,
        XX, __, XX, LA, CW, CL, // CloseWait
        XX, XX, __, LA, CW, CL,
        XX, __, XX, LA, TW, CL, // LastAck
        XX, XX, __, LA, TW, CL,
        XX, S1, XX, TW, TW, CL, // TimeWait: a SYN from either side may reopen
        XX, S1, __, TW, TW, CL,
        XX, S1, XX, CL, CL, CL, // Close
        XX, XX, __, CL, CL, CL,
        XX, S2, SR, XX, XX, CL, // SynSent2
        XX, S2, SR, XX, __, CL,
    ];

    private const TcpState S1 = TcpState.SynSent;
    private const TcpState S2 = TcpState.SynSent2;
    private const TcpState SR = TcpState.SynReceived;
    private const TcpState ES = TcpState.Established;
    private const TcpState FW = TcpState.FinWait;
    private const TcpState CW = TcpState.CloseWait;
    private const TcpState LA = TcpState.LastAck;
    private const TcpState TW = TcpState.TimeWait;
    private const TcpState CL = TcpState.Close;
    private const TcpState __ = Ignore;
    private const TcpState XX = Invalid;
    private const TcpState HS = Handshake;
    private const TcpState RO = Reopen;
    private const TcpState CA = Challenge;
}
