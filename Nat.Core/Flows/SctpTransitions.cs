namespace Nat.Core.Flows;

/// <summary>Which state follows, by state, direction and kind of chunk (PRO-02): the transitions of Linux connection tracking, 6.x.</summary>
internal static class SctpTransitions
{
    /// <summary>Instead of a state: nobody sends this chunk in that state.</summary>
    internal const SctpState Invalid = SctpState.HeartbeatSent + 1;

    private const int Kinds = 11;
    private const int Directions = 2;

    /// <summary>The state after a chunk, or <see cref="Invalid"/>. Chunks of other kinds leave it as it is.</summary>
    internal static SctpState Next(SctpState state, Direction direction, SctpChunk kind) =>
        ColumnOf(kind) is var column and >= 0 ? Table[(((((int)state * Directions) + (int)direction) * Kinds) + column)] : state;

    private static int ColumnOf(SctpChunk kind) => kind switch
    {
        SctpChunk.Init => 0,
        SctpChunk.InitAck => 1,
        SctpChunk.Abort => 2,
        SctpChunk.Shutdown => 3,
        SctpChunk.ShutdownAck => 4,
        SctpChunk.Error => 5,
        SctpChunk.CookieEcho => 6,
        SctpChunk.CookieAck => 7,
        SctpChunk.ShutdownComplete => 8,
        SctpChunk.Heartbeat => 9,
        SctpChunk.HeartbeatAck => 10,
        _ => -1,
    };

    // One pair of rows per state: what the originator's chunks do, then the replier's.
    private static ReadOnlySpan<SctpState> Table =>
    [
        // INIT, INIT ACK, ABORT, SHUTDOWN, SHUTDOWN ACK, ERROR, COOKIE ECHO, COOKIE ACK, SHUTDOWN COMPLETE, HEARTBEAT, HEARTBEAT ACK
        CL, CL, CL, CL, SA, CL, CL, CL, CL, HS, CL, // None
        XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
        CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, CL, // Closed: the answer to INIT goes on
        CL, CW, CL, CL, CL, CL, CL, CL, CL, CL, CL,
        CW, CW, CL, CW, CW, CW, CE, CW, CW, CW, CW, // CookieWait
        CW, CW, CL, CW, CW, CW, CE, CW, CW, CW, CW,
        CE, CE, CL, CE, CE, CE, CE, ES, CE, CE, CE, // CookieEchoed
        CE, CE, CL, CE, CE, CL, CE, ES, CE, CE, CE, // an ERROR says that the cookie is stale
        ES, ES, CL, SS, ES, ES, ES, ES, ES, ES, ES, // Established
        ES, ES, CL, SR, ES, ES, ES, ES, ES, ES, ES,
        CL, SS, CL, SS, SA, SS, SS, SS, SS, SS, SS, // ShutdownSent
        SS, SS, CL, SS, SA, SS, SS, SS, SS, SS, SS,
        CL, SR, CL, SR, SA, SR, SR, SR, SR, SR, SR, // ShutdownReceived
        SR, SR, CL, SR, SA, SR, SR, SR, SR, SR, SR,
        SA, SA, CL, SA, SA, SA, SA, SA, CL, SA, SA, // ShutdownAckSent
        SA, SA, CL, SA, SA, SA, SA, SA, CL, SA, SA,
        CW, CL, CL, CL, SA, CL, CL, CL, CL, HS, HS, // HeartbeatSent
        XX, XX, XX, XX, XX, XX, XX, XX, XX, HS, ES,
    ];

    private const SctpState CL = SctpState.Closed;
    private const SctpState CW = SctpState.CookieWait;
    private const SctpState CE = SctpState.CookieEchoed;
    private const SctpState ES = SctpState.Established;
    private const SctpState SS = SctpState.ShutdownSent;
    private const SctpState SR = SctpState.ShutdownReceived;
    private const SctpState SA = SctpState.ShutdownAckSent;
    private const SctpState HS = SctpState.HeartbeatSent;
    private const SctpState XX = Invalid;
}
