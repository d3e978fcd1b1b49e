using System.Globalization;

namespace Nat.Core.Packets;

/// <summary>A block of IPv6 addresses that share their first bits, written <c>2001:db8::/32</c>; a bare address is a /128.</summary>
/// <param name="Network">The first address; the bits behind the prefix are zero.</param>
/// <param name="Length">How many leading bits are fixed, 0 to 128.</param>
public readonly record struct Ipv6Prefix(Ipv6Address Network, int Length)
{
    /// <summary>Bits of an address.</summary>
    public const int MaxLength = 128;

    /// <summary>The bits that are fixed.</summary>
    public UInt128 Mask => MaskOf(Length);

    /// <summary>The first address of the block.</summary>
    public Ipv6Address First => Network;

    /// <summary>The last address of the block.</summary>
    public Ipv6Address Last => new(Network.Value | ~Mask);

    /// <summary>Whether the address lies in the block.</summary>
    public bool Contains(Ipv6Address address) => (address.Value & Mask) == Network.Value;

    /// <summary>Whether the two blocks share an address.</summary>
    public bool Overlaps(Ipv6Prefix other) => Contains(other.Network) || other.Contains(Network);

    /// <summary>Reads <c>ADDRESS/LEN</c> or <c>ADDRESS</c>. Host bits are cleared.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv6Prefix prefix)
    {
        prefix = default;
        int slash = text.IndexOf('/');
        int length = MaxLength;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > MaxLength))
            return false;
        if (!Ipv6Address.TryParse(slash < 0 ? text : text[..slash], out var address))
            return false;
        prefix = new Ipv6Prefix(new Ipv6Address(address.Value & MaskOf(length)), length);
        return true;
    }

    /// <summary>Reads a prefix.</summary>
    /// <exception cref="FormatException">The text is not a prefix.</exception>
    public static Ipv6Prefix Parse(string text) =>
        TryParse(text, out var prefix) ? prefix : throw new FormatException($"'{text}' is not an IPv6 prefix");

    /// <summary>CIDR notation, as RFC 5952 has it: that of a block shows no IPv4 address.</summary>
    public override string ToString() => Network.Value == Ipv6Address.WellKnown ? $"64:ff9b::/{Length}" : $"{Network}/{Length}";

    private static UInt128 MaskOf(int length) => length == 0 ? 0 : UInt128.MaxValue << (MaxLength - length);
}
