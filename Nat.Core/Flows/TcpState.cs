namespace Nat.Core.Flows;

/// <summary>The ten TCP connection states of Linux connection tracking (TCP-02), in its order: a later state is a later phase.</summary>
public enum TcpState : byte
{
    /// <summary>No segment yet.</summary>
    None,

    /// <summary>SYN seen from the originator.</summary>
    SynSent,

    /// <summary>SYN+ACK seen in answer.</summary>
    SynReceived,

    /// <summary>Handshake complete, or picked up in mid-stream.</summary>
    Established,

    /// <summary>One side has sent FIN.</summary>
    FinWait,

    /// <summary>That FIN was acknowledged.</summary>
    CloseWait,

    /// <summary>The other side has sent FIN, too.</summary>
    LastAck,

    /// <summary>Both FIN acknowledged.</summary>
    TimeWait,

    /// <summary>Reset.</summary>
    Close,

    /// <summary>SYN seen from both sides (simultaneous open).</summary>
    SynSent2,
}
