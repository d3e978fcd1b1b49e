namespace Nat.Core.Packets;

/// <summary>Values of the protocol field of the IPv4 header that have a meaning here (IANA "Protocol Numbers").</summary>
public static class IpProtocol
{
    /// <summary>Hop-by-Hop Options of IPv6, an extension header (RFC 8200 section 4.3).</summary>
    public const byte HopByHop = 0;

    /// <summary>Internet Control Message Protocol, RFC 792.</summary>
    public const byte Icmp = 1;

    /// <summary>Transmission Control Protocol, RFC 9293.</summary>
    public const byte Tcp = 6;

    /// <summary>User Datagram Protocol, RFC 768.</summary>
    public const byte Udp = 17;

    /// <summary>Datagram Congestion Control Protocol, RFC 4340.</summary>
    public const byte Dccp = 33;

    /// <summary>Routing header of IPv6 (RFC 8200 section 4.4).</summary>
    public const byte Routing = 43;

    /// <summary>Fragment header of IPv6 (RFC 8200 section 4.5).</summary>
    public const byte Fragment = 44;

    /// <summary>Generic Routing Encapsulation, RFC 2784; version 1 is that of PPTP, RFC 2637.</summary>
    public const byte Gre = 47;

    /// <summary>Authentication Header, RFC 4302: it covers the addresses, so no translator can please it.</summary>
    public const byte Authentication = 51;

    /// <summary>ICMP for IPv6, RFC 4443.</summary>
    public const byte Icmpv6 = 58;

    /// <summary>Destination Options of IPv6, an extension header (RFC 8200 section 4.6).</summary>
    public const byte DestinationOptions = 60;

    /// <summary>Stream Control Transmission Protocol, RFC 9260.</summary>
    public const byte Sctp = 132;

    /// <summary>UDP-Lite, RFC 3828.</summary>
    public const byte UdpLite = 136;

    /// <summary>The name that conntrack(8) prints, or the number.</summary>
    public static string Name(byte protocol) => protocol switch
    {
        Icmp => "icmp",
        Tcp => "tcp",
        Udp => "udp",
        Dccp => "dccp",
        Gre => "gre",
        Icmpv6 => "icmpv6",
        Sctp => "sctp",
        UdpLite => "udplite",
        _ => "unknown",
    };
}
