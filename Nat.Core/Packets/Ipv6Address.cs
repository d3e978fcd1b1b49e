using System.Net;

namespace Nat.Core.Packets;

/// <summary>An IPv6 address.</summary>
/// <param name="Value">The address as a number in host byte order: ::1 is 1.</param>
public readonly record struct Ipv6Address(UInt128 Value)
{
    /// <summary>Length of an address in a packet, in bytes.</summary>
    public const int Length = 16;

    /// <summary>The upper eight bytes, as a number in host byte order.</summary>
    public ulong Upper => (ulong)(Value >> 64);

    /// <summary>The lower eight bytes.</summary>
    public ulong Lower => (ulong)Value;

    /// <summary>
    /// Whether no packet from beyond its own link may have it for a source: ::, ::1, multicast, link-local, or an IPv4 address in IPv6's
    /// clothes (RFC 4291 section 2.5, RFC 6890).
    /// </summary>
    public bool IsMartian => Upper >> 56 == 0xFF || Upper >> 54 == 0xFE80 >> 6 || (Upper == 0 && Lower >> 32 is 0 or 0xFFFF);

    /// <summary>Reads the notation of RFC 4291 section 2.2, without zone and brackets.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv6Address address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (text.IndexOfAny("[]%/") >= 0 || !IPAddress.TryParse(text, out var parsed) || !parsed.TryWriteBytes(bytes, out int written) || written != Length)
            return false;
        address = Read(bytes);
        return true;
    }

    /// <summary>Reads the notation of RFC 4291 section 2.2.</summary>
    /// <exception cref="FormatException">The text is not an IPv6 address.</exception>
    public static Ipv6Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IPv6 address");

    /// <summary>Reads the sixteen bytes of an address as they lie in a packet.</summary>
    public static Ipv6Address Read(ReadOnlySpan<byte> bytes)
    {
        var whole = bytes[..Length];
        return new Ipv6Address(new UInt128(NetworkOrder.ReadUInt64(in whole[0]), NetworkOrder.ReadUInt64(in whole[8])));
    }

    /// <summary>Writes the sixteen bytes of an address as they lie in a packet.</summary>
    public void Write(Span<byte> bytes)
    {
        var whole = bytes[..Length];
        NetworkOrder.WriteUInt64(ref whole[0], Upper);
        NetworkOrder.WriteUInt64(ref whole[8], Lower);
    }

    /// <summary>
    /// The notation of RFC 5952. An address that holds one of IPv4 behind the well-known prefix of RFC 6052 shows it, as section 5 of RFC 5952
    /// recommends: 64:ff9b::192.0.2.33.
    /// </summary>
    public override string ToString()
    {
        if (Value >> 32 == WellKnown >> 32)
            return $"64:ff9b::{new Ipv4Address((uint)Value)}";
        Span<byte> bytes = stackalloc byte[Length];
        Write(bytes);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>The first address of 64:ff9b::/96.</summary>
    internal static UInt128 WellKnown => new(0x0064_FF9B_0000_0000, 0);
}
