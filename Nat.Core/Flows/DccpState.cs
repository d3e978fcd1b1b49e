namespace Nat.Core.Flows;

/// <summary>The states of a DCCP connection in Linux connection tracking (PRO-03), in its order (RFC 4340 section 4.3).</summary>
public enum DccpState : byte
{
    /// <summary>No packet yet.</summary>
    None,

    /// <summary>Request seen from the client.</summary>
    Request,

    /// <summary>Response seen from the server.</summary>
    Respond,

    /// <summary>That was acknowledged by the client.</summary>
    PartOpen,

    /// <summary>The server has sent something else since: both are connected.</summary>
    Open,

    /// <summary>The server asked the client to close.</summary>
    CloseRequest,

    /// <summary>Close seen.</summary>
    Closing,

    /// <summary>Reset seen, which answers Close.</summary>
    TimeWait,
}
