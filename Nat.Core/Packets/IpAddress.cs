namespace Nat.Core.Packets;

/// <summary>An address of either version of IP.</summary>
/// <param name="Value">
/// The address as a number in host byte order. One of IPv4 stands behind ::ffff:0:0/96 (RFC 4291 section 2.5.5.2), where IPv6 has no host.
/// </param>
public readonly record struct IpAddress(UInt128 Value)
{
    private const ulong Mapped = 0xFFFF;

    /// <summary>Whether it is an address of IPv4.</summary>
    public bool IsIpv4 => (ulong)(Value >> 64) == 0 && (ulong)Value >> 32 == Mapped;

    /// <summary>The address, if it is one of IPv4.</summary>
    public Ipv4Address Ipv4 => new((uint)Value);

    /// <summary>The address, if it is one of IPv6.</summary>
    public Ipv6Address Ipv6 => new(Value);

    /// <summary>Bits of an address of its version.</summary>
    public int Bits => IsIpv4 ? 32 : Ipv6Prefix.MaxLength;

    /// <summary>An IPv4 address.</summary>
    public static implicit operator IpAddress(Ipv4Address address) => new(new UInt128(0, (Mapped << 32) | address.Value));

    /// <summary>An IPv6 address.</summary>
    public static implicit operator IpAddress(Ipv6Address address) => new(address.Value);

    /// <summary>Reads the notation of either version.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        bool isIpv4 = Ipv4Address.TryParse(text, out var ipv4);
        bool isIpv6 = Ipv6Address.TryParse(text, out var ipv6);
        address = isIpv4 ? ipv4 : ipv6;
        return isIpv4 || isIpv6;
    }

    /// <summary>Reads the notation of either version.</summary>
    /// <exception cref="FormatException">The text is no address.</exception>
    public static IpAddress Parse(string text) => TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address");

    /// <summary>The address with a port: that of IPv6 stands in brackets (RFC 3986 section 3.2.2).</summary>
    public string With(ushort port) => IsIpv4 ? $"{Ipv4}:{port}" : $"[{Ipv6}]:{port}";

    /// <summary>The notation of its version.</summary>
    public override string ToString() => IsIpv4 ? Ipv4.ToString() : Ipv6.ToString();
}
