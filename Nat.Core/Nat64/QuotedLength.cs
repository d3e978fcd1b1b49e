namespace Nat.Core.Nat64;

/// <summary>
/// The length attribute of an ICMP error with extensions (RFC 4884 section 3): where the quoted packet ends and the extensions begin. ICMPv4
/// counts it in words of four bytes in the sixth byte, ICMPv6 in words of eight in the fifth.
/// </summary>
internal static class QuotedLength
{
    /// <summary>The header of an ICMP message, in bytes.</summary>
    public const int IcmpHeader = 8;

    private const int LeastLength = 128;
    private const int Ipv4At = 5;
    private const int Ipv6At = 4;
    private const int Ipv4Unit = 4;
    private const int Ipv6Unit = 8;

    /// <summary>Bytes of the quoted packet in an error of ICMPv4, padding included.</summary>
    public static int OfIpv4(ReadOnlySpan<byte> message) => Of(message, message[Ipv4At] * Ipv4Unit);

    /// <summary>Bytes of the quoted packet in an error of ICMPv6, padding included.</summary>
    public static int OfIpv6(ReadOnlySpan<byte> message) => Of(message, message[Ipv6At] * Ipv6Unit);

    /// <summary>Pads the quoted packet and puts the extensions behind it.</summary>
    /// <param name="message">The new message; its quoted packet is there, and nothing behind it.</param>
    /// <param name="quoted">Bytes of the quoted packet.</param>
    /// <param name="extensions">What stood behind the old one.</param>
    /// <param name="toIpv6">Whether the message is one of ICMPv6 now.</param>
    /// <returns>The length of the message, in bytes.</returns>
    public static int Extend(Span<byte> message, int quoted, ReadOnlySpan<byte> extensions, bool toIpv6)
    {
        if (extensions.IsEmpty)
            return IcmpHeader + quoted;
        int unit = toIpv6 ? Ipv6Unit : Ipv4Unit;
        int padded = Math.Max(LeastLength, (quoted + unit - 1) / unit * unit);
        message.Slice(IcmpHeader + quoted, padded - quoted).Clear();
        extensions.CopyTo(message[(IcmpHeader + padded)..]);
        message[toIpv6 ? Ipv6At : Ipv4At] = (byte)(padded / unit);
        return IcmpHeader + padded + extensions.Length;
    }

    private static int Of(ReadOnlySpan<byte> message, int told)
    {
        int all = message.Length - IcmpHeader;
        return told >= LeastLength && told <= all ? told : all;
    }
}
