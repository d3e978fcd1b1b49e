namespace Nat.Core.Flows;

/// <summary>The types of DCCP packets (RFC 4340 section 5.1).</summary>
internal enum DccpPacketType : byte
{
    /// <summary>The client asks for a connection to a service.</summary>
    Request,

    /// <summary>The server is willing.</summary>
    Response,

    /// <summary>Data.</summary>
    Data,

    /// <summary>An acknowledgement.</summary>
    Ack,

    /// <summary>Both.</summary>
    DataAck,

    /// <summary>The server asks the client to close.</summary>
    CloseRequest,

    /// <summary>One side closes.</summary>
    Close,

    /// <summary>The connection is over.</summary>
    Reset,

    /// <summary>Asks for the other's sequence number.</summary>
    Sync,

    /// <summary>Tells it.</summary>
    SyncAck,

    /// <summary>The server asks the client to ask: it opens the way through its own NAT (RFC 5596).</summary>
    Listen,
}
