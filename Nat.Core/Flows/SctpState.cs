namespace Nat.Core.Flows;

/// <summary>The states of an SCTP association in Linux connection tracking (PRO-02), in its order.</summary>
public enum SctpState : byte
{
    /// <summary>No packet yet.</summary>
    None,

    /// <summary>INIT seen and not answered, or over.</summary>
    Closed,

    /// <summary>INIT ACK seen in answer.</summary>
    CookieWait,

    /// <summary>COOKIE ECHO seen.</summary>
    CookieEchoed,

    /// <summary>COOKIE ACK seen, or a heartbeat of a further path answered.</summary>
    Established,

    /// <summary>SHUTDOWN seen from the originator.</summary>
    ShutdownSent,

    /// <summary>SHUTDOWN seen from the other side.</summary>
    ShutdownReceived,

    /// <summary>SHUTDOWN ACK seen.</summary>
    ShutdownAckSent,

    /// <summary>A heartbeat opened the flow: a further path of an association of hosts with several addresses.</summary>
    HeartbeatSent,
}
