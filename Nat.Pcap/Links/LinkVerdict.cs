namespace Nat.Pcap.Links;

/// <summary>What a frame carries.</summary>
public enum LinkVerdict
{
    /// <summary>An IPv4 packet.</summary>
    Ipv4,

    /// <summary>An IPv6 packet.</summary>
    Ipv6,

    /// <summary>ARP.</summary>
    Arp,

    /// <summary>Something else, such as MPLS, LLC, PPPoE discovery, or more tags than <see cref="LinkLayer.MaxHeadLength"/> has room for.</summary>
    Other,

    /// <summary>The frame ends before that can be told, or before the packet begins.</summary>
    Truncated,

    /// <summary>The link type is not supported.</summary>
    UnsupportedLinkType,
}
