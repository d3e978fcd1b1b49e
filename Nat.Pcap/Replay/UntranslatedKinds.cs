using System.Collections.Immutable;

namespace Nat.Pcap.Replay;

/// <summary>Names of <see cref="UntranslatedKind"/> for programs and people.</summary>
public static class UntranslatedKinds
{
    private static readonly ImmutableArray<(string Name, string Explanation)> Texts =
    [
        ("arp", "address resolution, does not leave its link"),
        ("ipv6", "IPv6 is not translated"),
        ("not-ipv4", "frames that carry no IPv4 packet"),
        ("cut-frame", "the capture holds too little of the frame"),
        ("unsupported-link-type", "the link layer of the capture is not known"),
        ("between-inside-hosts", "both hosts are inside, the packet does not cross the NAT"),
        ("between-outside-hosts", "neither host is inside; see --inside"),
        ("already-translated", "left the NAT, translated before it was captured"),
        ("link-local", "169.254.0.0/16 is not routed"),
        ("multicast", "to a group, not to a host"),
        ("broadcast", "255.255.255.255 is not routed"),
        ("loopback", "127.0.0.0/8 does not leave its host"),
        ("unknown-side", "interface and source MAC address do not tell the side; see --inside-mac"),
    ];

    /// <summary>How many kinds there are.</summary>
    public static int Count => Texts.Length;

    /// <summary>The kind as lower-case words joined by hyphens.</summary>
    public static string Name(this UntranslatedKind kind) => Texts[(int)kind].Name;

    /// <summary>What it means, in a few words.</summary>
    public static string Explanation(this UntranslatedKind kind) => Texts[(int)kind].Explanation;
}
