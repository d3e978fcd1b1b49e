namespace Nat.Core.Packets;

/// <summary>Values of the protocol field of the IPv4 header that have a meaning here (IANA "Protocol Numbers").</summary>
public static class IpProtocol
{
    /// <summary>Internet Control Message Protocol, RFC 792.</summary>
    public const byte Icmp = 1;

    /// <summary>Transmission Control Protocol, RFC 9293.</summary>
    public const byte Tcp = 6;

    /// <summary>User Datagram Protocol, RFC 768.</summary>
    public const byte Udp = 17;

    /// <summary>Datagram Congestion Control Protocol, RFC 4340.</summary>
    public const byte Dccp = 33;

    /// <summary>Generic Routing Encapsulation, RFC 2784; version 1 is that of PPTP, RFC 2637.</summary>
    public const byte Gre = 47;

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
        Sctp => "sctp",
        UdpLite => "udplite",
        _ => "unknown",
    };
}
