namespace Nat.Pcap.Replay;

/// <summary>Why a packet of a capture does not concern the NAT at all.</summary>
public enum UntranslatedKind
{
    /// <summary>An ARP or RARP frame.</summary>
    Arp,

    /// <summary>An IPv6 packet.</summary>
    Ipv6,

    /// <summary>A frame of another protocol.</summary>
    NotIpv4,

    /// <summary>The capture holds too little of the frame to tell what it carries.</summary>
    CutFrame,

    /// <summary>The capture's link layer is not known, so nothing can be found in its frames.</summary>
    UnsupportedLinkType,

    /// <summary>Both hosts are inside.</summary>
    BetweenInsideHosts,

    /// <summary>Both hosts are outside.</summary>
    BetweenOutsideHosts,

    /// <summary>Its source is the NAT's own external address, or it stands on the inside of a two-sided capture and came from outside.</summary>
    AlreadyTranslated,

    /// <summary>To or from 169.254.0.0/16 (RFC 3927).</summary>
    LinkLocal,

    /// <summary>To a multicast group.</summary>
    Multicast,

    /// <summary>To 255.255.255.255.</summary>
    Broadcast,

    /// <summary>From and to 127.0.0.0/8.</summary>
    Loopback,

    /// <summary>In a two-sided capture, neither its interface nor its source MAC address tells its side.</summary>
    UnknownSide,
}
