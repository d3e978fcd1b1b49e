namespace Nat.Pcap.Links;

/// <summary>Names of link types for people.</summary>
public static class LinkTypes
{
    /// <summary>The name and number of a link type, such as "Ethernet (1)".</summary>
    public static string Describe(this LinkType linkType) => $"{NameOf(linkType)} ({(int)linkType})";

    private static string NameOf(LinkType linkType) => linkType switch
    {
        LinkType.Null => "BSD loopback",
        LinkType.Loop => "OpenBSD loopback",
        LinkType.Ethernet => "Ethernet",
        LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd => "raw IP",
        LinkType.LinuxSll => "Linux cooked",
        LinkType.LinuxSll2 => "Linux cooked v2",
        LinkType.Ipv4 => "raw IPv4",
        LinkType.Ipv6 => "raw IPv6",
        _ => "unknown",
    };
}
