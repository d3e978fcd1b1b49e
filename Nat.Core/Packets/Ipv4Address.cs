using System.Globalization;

namespace Nat.Core.Packets;

/// <summary>An IPv4 address.</summary>
/// <param name="Value">The address as a number in host byte order: 10.0.0.1 is 0x0A000001.</param>
public readonly record struct Ipv4Address(uint Value)
{
    /// <summary>192.0.0.8, the address from which a node without an address of its own sends ICMP errors (RFC 7600).</summary>
    public static readonly Ipv4Address Dummy = new(0xC0000008);

    /// <summary>Reads dotted-quad notation: exactly four decimal numbers of at most three digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv4Address address)
    {
        address = default;
        uint value = 0;
        for (int part = 0; part < 4; part++)
        {
            int dot = part < 3 ? text.IndexOf('.') : text.Length;
            if (dot is < 1 or > 3 || !byte.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out byte octet))
                return false;
            value = (value << 8) | octet;
            text = part < 3 ? text[(dot + 1)..] : [];
        }

        address = new Ipv4Address(value);
        return true;
    }

    /// <summary>Reads dotted-quad notation.</summary>
    /// <exception cref="FormatException">The text is not an IPv4 address.</exception>
    public static Ipv4Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IPv4 address");

    /// <summary>Dotted-quad notation.</summary>
    public override string ToString() => $"{Value >> 24}.{(Value >> 16) & 255}.{(Value >> 8) & 255}.{Value & 255}";
}
