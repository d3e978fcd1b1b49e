namespace Nat.Core.Packets;

/// <summary>A block of addresses of either version of IP.</summary>
/// <param name="Network">The first address; the bits behind the prefix are zero.</param>
/// <param name="Length">How many leading bits are fixed, of 32 or 128.</param>
public readonly record struct IpPrefix(IpAddress Network, int Length)
{
    /// <summary>Every address of IPv4.</summary>
    public static readonly IpPrefix AllIpv4 = new Ipv4Prefix(default, 0);

    /// <summary>Every address of IPv6.</summary>
    public static readonly IpPrefix AllIpv6 = new Ipv6Prefix(default, 0);

    /// <summary>Whether it is a block of IPv4.</summary>
    public bool IsIpv4 => Network.IsIpv4;

    /// <summary>The block, if it is one of IPv4.</summary>
    public Ipv4Prefix Ipv4 => new(Network.Ipv4, Length);

    /// <summary>The block, if it is one of IPv6.</summary>
    public Ipv6Prefix Ipv6 => new(Network.Ipv6, Length);

    /// <summary>The first address of the block.</summary>
    public IpAddress First => Network;

    /// <summary>The last address of the block.</summary>
    public IpAddress Last => IsIpv4 ? Ipv4.Last : Ipv6.Last;

    /// <summary>Whether it holds every address of its version.</summary>
    public bool IsEverything => Length == 0;

    /// <summary>Whether it holds one address only.</summary>
    public bool IsSingle => Length == Network.Bits;

    /// <summary>A block of IPv4.</summary>
    public static implicit operator IpPrefix(Ipv4Prefix prefix) => new(prefix.Network, prefix.Length);

    /// <summary>A block of IPv6.</summary>
    public static implicit operator IpPrefix(Ipv6Prefix prefix) => new(prefix.Network, prefix.Length);

    /// <summary>Whether the address lies in the block.</summary>
    public bool Contains(IpAddress address) => IsIpv4 == address.IsIpv4 && (IsIpv4 ? Ipv4.Contains(address.Ipv4) : Ipv6.Contains(address.Ipv6));

    /// <summary>Whether the two blocks share an address.</summary>
    public bool Overlaps(IpPrefix other) => Contains(other.Network) || other.Contains(Network);

    /// <summary>Reads <c>ADDRESS/LEN</c> or <c>ADDRESS</c>. Host bits are cleared.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        bool isIpv4 = Ipv4Prefix.TryParse(text, out var ipv4);
        bool isIpv6 = Ipv6Prefix.TryParse(text, out var ipv6);
        prefix = isIpv4 ? ipv4 : ipv6;
        return isIpv4 || isIpv6;
    }

    /// <summary>Reads a prefix.</summary>
    /// <exception cref="FormatException">The text is not a prefix.</exception>
    public static IpPrefix Parse(string text) => TryParse(text, out var prefix) ? prefix : throw new FormatException($"'{text}' is not a prefix");

    /// <summary>CIDR notation.</summary>
    public override string ToString() => IsIpv4 ? Ipv4.ToString() : Ipv6.ToString();
}
