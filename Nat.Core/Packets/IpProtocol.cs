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

    /// <summary>The name that conntrack(8) prints, or the number.</summary>
    public static string Name(byte protocol) => protocol switch
    {
        Icmp => "icmp",
        Tcp => "tcp",
        Udp => "udp",
        33 => "dccp",
        47 => "gre",
        132 => "sctp",
        136 => "udplite",
        _ => "unknown",
    };
}
