using System.Runtime.CompilerServices;

namespace Nat.Core.Flows;

/// <summary>
/// Which state follows, by state, direction and kind of segment (TCP-02): the transitions of Linux connection tracking. A
/// middlebox sees segments that the receiver may never get, so it follows the senders, and lets pass what only the hosts can judge.
/// </summary>
internal static class TcpTransitions
{
    /// <summary>Instead of a state: let the segment pass, the state stays; the answer will tell whether the hosts agree on it.</summary>
    internal const TcpState Ignore = TcpState.SynSent2 + 1;

    /// <summary>Instead of a state: no host in that state sends this segment.</summary>
    internal const TcpState Invalid = TcpState.SynSent2 + 2;

    private const int Kinds = 6;
    private const int Directions = 2;

    /// <summary>The state after a segment, or <see cref="Ignore"/> or <see cref="Invalid"/>.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="direction">Its direction.</param>
    /// <param name="kind">What it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TcpState Next(TcpState state, Direction direction, TcpSegmentKind kind) =>
        Table[(((int)state * Directions) + (int)direction) * Kinds + (int)kind];

    // One pair of rows per state: what the originator's segments do, then the replier's.
    private static ReadOnlySpan<TcpState> Table =>
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
}
