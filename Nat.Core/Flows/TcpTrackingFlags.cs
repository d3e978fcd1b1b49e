namespace Nat.Core.Flows;

/// <summary>What is known of one side of a connection, or of the last segment that was let through without understanding it.</summary>
[Flags]
internal enum TcpTrackingFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It sent a window scale option (RFC 7323 section 2).</summary>
    WindowScale = 1,

    /// <summary>It permits selective acknowledgements (RFC 2018 section 2).</summary>
    SackPermitted = 2,

    /// <summary>It sent the first FIN.</summary>
    CloseInitiated = 4,

    /// <summary>Picked up in mid-stream: its window scale is not known, so nothing it sends is out of window.</summary>
    Liberal = 8,

    /// <summary>It sent octets that were not acknowledged yet.</summary>
    DataUnacknowledged = 16,

    /// <summary><see cref="TcpPeer.MaxAck"/> holds a number.</summary>
    MaxAckKnown = 32,

    /// <summary>Of the last segment: a SYN in LAST_ACK, whose answer may be a challenge ACK (RFC 5961 section 4.2).</summary>
    ChallengeExpected = 64,

    /// <summary>Of the connection: both sides sent a SYN.</summary>
    SimultaneousOpen = 128,
}
