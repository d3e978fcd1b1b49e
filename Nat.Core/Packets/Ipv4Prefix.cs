using System.Globalization;

namespace Nat.Core.Packets;

/// <summary>A block of addresses that share their first bits, written <c>10.0.0.0/8</c>; a bare address is a /32.</summary>
/// <param name="Network">The first address; the bits behind the prefix are zero.</param>
/// <param name="Length">How many leading bits are fixed, 0 to 32.</param>
public readonly record struct Ipv4Prefix(Ipv4Address Network, int Length)
{
    /// <summary>The bits that are fixed.</summary>
    public uint Mask => Length == 0 ? 0 : uint.MaxValue << (32 - Length);

    /// <summary>The first address of the block.</summary>
    public Ipv4Address First => Network;

    /// <summary>The last address of the block.</summary>
    public Ipv4Address Last => new(Network.Value | ~Mask);

    /// <summary>Whether the address lies in the block.</summary>
    public bool Contains(Ipv4Address address) => (address.Value & Mask) == Network.Value;

    /// <summary>Whether the two blocks share an address.</summary>
    public bool Overlaps(Ipv4Prefix other) => Contains(other.Network) || other.Contains(Network);

    /// <summary>Reads <c>A.B.C.D/LEN</c> or <c>A.B.C.D</c>. Host bits are cleared.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv4Prefix prefix)
    {
        prefix = default;
        int slash = text.IndexOf('/');
        int length = 32;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > 32))
            return false;
        if (!Ipv4Address.TryParse(slash < 0 ? text : text[..slash], out var address))
            return false;
        uint mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
        prefix = new Ipv4Prefix(new Ipv4Address(address.Value & mask), length);
        return true;
    }

    /// <summary>Reads a prefix.</summary>
    /// <exception cref="FormatException">The text is not a prefix.</exception>
    public static Ipv4Prefix Parse(string text) =>
        TryParse(text, out var prefix) ? prefix : throw new FormatException($"'{text}' is not an IPv4 prefix");

    /// <summary>CIDR notation.</summary>
    public override string ToString() => $"{Network}/{Length}";
}
