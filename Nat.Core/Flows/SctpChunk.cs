namespace Nat.Core.Flows;

/// <summary>The kinds of chunks that matter to connection tracking (RFC 9260 section 3.2).</summary>
internal enum SctpChunk : byte
{
    /// <summary>User data.</summary>
    Data = 0,

    /// <summary>Asks for an association.</summary>
    Init = 1,

    /// <summary>Answers with a cookie.</summary>
    InitAck = 2,

    /// <summary>Asks for a sign of life.</summary>
    Heartbeat = 4,

    /// <summary>Gives it.</summary>
    HeartbeatAck = 5,

    /// <summary>Ends the association at once.</summary>
    Abort = 6,

    /// <summary>Ends it in order.</summary>
    Shutdown = 7,

    /// <summary>Answers that.</summary>
    ShutdownAck = 8,

    /// <summary>Reports an error.</summary>
    Error = 9,

    /// <summary>Gives the cookie back.</summary>
    CookieEcho = 10,

    /// <summary>Accepts it: the association stands.</summary>
    CookieAck = 11,

    /// <summary>Confirms the end.</summary>
    ShutdownComplete = 14,
}
