namespace Nat.Pcap.Compare;

/// <summary>What would have saved a flow.</summary>
public enum RemedyKind
{
    /// <summary>Nothing that is set at this NAT or its hosts.</summary>
    None,

    /// <summary>Packets that keep the entry alive, or a longer timer.</summary>
    Keepalive,

    /// <summary>A longer timer: the flow was in a state in which its hosts send no keepalives.</summary>
    LongerTimer,

    /// <summary>More external addresses.</summary>
    LargerPool,

    /// <summary>More of the ports that there are for one subscriber, or for one destination.</summary>
    LargerShare,

    /// <summary>A larger table.</summary>
    LargerTable,

    /// <summary>A static mapping: it was opened from the outside.</summary>
    PortForward,

    /// <summary>
    /// Endpoint-independent mapping and filtering: it came from the outside to an endpoint that had spoken to others (RFC 4787 sections 4 and 5).
    /// </summary>
    EndpointIndependent,

    /// <summary>A capture that begins before the connection does.</summary>
    EarlierCapture,

    /// <summary>TCP connections that may be picked up in mid-stream.</summary>
    LooseTcp,

    /// <summary>TCP windows that are not looked at.</summary>
    LiberalTcp,

    /// <summary>Checksums that are mended or not looked at.</summary>
    Checksums,
}
