using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>What an ICMP error is called on the other side (RFC 7915 sections 4.2 and 5.2). What has no counterpart is dropped there.</summary>
internal static class IcmpErrorTypes
{
    /// <summary>By how much a packet is longer in IPv6, in bytes.</summary>
    public const int HeaderDifference = Ipv6Packet.MinHeaderLength - Ipv4Packet.MinHeaderLength;

    private const byte NotTranslated = byte.MaxValue;

    // RFC 1191 section 7.
    private static ReadOnlySpan<ushort> Plateaus => [65535, 32000, 17914, 8166, 4352, 2002, 1492, 1280];

    // Codes of Destination Unreachable in ICMPv6, by those of ICMPv4 from 0 on; 2 and 4 become messages of other types.
    private static ReadOnlySpan<byte> UnreachableOfIpv4 => [0, 0, NotTranslated, 4, NotTranslated, 0, 0, 0, 0, 1, 1, 0, 0, 1, NotTranslated, 1];

    // The same by those of ICMPv6.
    private static ReadOnlySpan<byte> UnreachableOfIpv6 => [1, 10, 1, 1, 3];

    // Where a field of the IPv4 header stands in that of IPv6 (figure 3), by bytes, and the other way round (figure 6).
    private static ReadOnlySpan<byte> PointersOfIpv4 =>
    [
        0, 1, 4, 4, NotTranslated, NotTranslated, NotTranslated, NotTranslated, 7, 6, NotTranslated, NotTranslated, 8, 8, 8, 8, 24, 24, 24, 24,
    ];

    private static ReadOnlySpan<byte> PointersOfIpv6 => [0, 1, NotTranslated, NotTranslated, 2, 2, 9, 8];

    /// <summary>An error of ICMPv4 in ICMPv6.</summary>
    /// <param name="old">The error.</param>
    /// <param name="quotedLength">Total length of the packet that it quotes, in bytes.</param>
    /// <param name="config">The MTU of the IPv6 side.</param>
    /// <param name="outsideMtu">The MTU of the IPv4 side; 0 for none.</param>
    /// <param name="now">The error in ICMPv6.</param>
    public static bool TryToIpv6(IcmpHeader old, int quotedLength, Nat64Config config, int outsideMtu, out IcmpHeader now)
    {
        now = old with { Rest = 0 };
        switch (old.Type)
        {
            case IcmpType.DestinationUnreachable when old.Code == IcmpType.FragmentationNeededCode:
                int mtu = (int)(old.Rest & 0xFFFF) is var told and not 0 ? told : Plateau(quotedLength);
                mtu = Math.Min(mtu + HeaderDifference, config.Ipv6Mtu);
                if (outsideMtu > 0)
                    mtu = Math.Min(mtu, outsideMtu + HeaderDifference);
                now = new IcmpHeader(Icmpv6Type.PacketTooBig, 0, (uint)Math.Max(Ipv6Packet.LeastMtu, mtu));
                return true;
            case IcmpType.DestinationUnreachable when old.Code == IcmpType.ProtocolUnreachableCode:
                now = new IcmpHeader(Icmpv6Type.ParameterProblem, 1, PointersOfIpv4[9]);
                return true;
            case IcmpType.DestinationUnreachable:
                byte code = old.Code < UnreachableOfIpv4.Length ? UnreachableOfIpv4[old.Code] : NotTranslated;
                now = new IcmpHeader(Icmpv6Type.DestinationUnreachable, code, 0);
                return code != NotTranslated;
            case IcmpType.TimeExceeded:
                now = now with { Type = Icmpv6Type.TimeExceeded };
                return true;
            case IcmpType.ParameterProblem when old.Code is 0 or 2:
                uint pointer = old.Rest >> 24 is var at && at < PointersOfIpv4.Length ? PointersOfIpv4[(int)at] : NotTranslated;
                now = new IcmpHeader(Icmpv6Type.ParameterProblem, 0, pointer);
                return pointer != NotTranslated;
            default:
                return false;
        }
    }

    /// <summary>An error of ICMPv6 in ICMPv4.</summary>
    /// <param name="old">The error.</param>
    /// <param name="quotesFragmentHeader">Whether the packet that it quotes has a Fragment header.</param>
    /// <param name="outsideMtu">The MTU of the IPv4 side; 0 for none.</param>
    /// <param name="now">The error in ICMPv4.</param>
    public static bool TryToIpv4(IcmpHeader old, bool quotesFragmentHeader, int outsideMtu, out IcmpHeader now)
    {
        now = old with { Rest = 0 };
        switch (old.Type)
        {
            case Icmpv6Type.DestinationUnreachable when old.Code < UnreachableOfIpv6.Length:
                now = new IcmpHeader(IcmpType.DestinationUnreachable, UnreachableOfIpv6[old.Code], 0);
                return true;
            case Icmpv6Type.PacketTooBig:
                long mtu = Math.Max(0L, old.Rest - HeaderDifference - (quotesFragmentHeader ? Ipv6Packet.FragmentHeaderLength : 0));
                if (outsideMtu > 0)
                    mtu = Math.Min(mtu, outsideMtu);
                now = new IcmpHeader(IcmpType.DestinationUnreachable, IcmpType.FragmentationNeededCode, (uint)Math.Min(mtu, ushort.MaxValue));
                return true;
            case Icmpv6Type.TimeExceeded:
                now = now with { Type = IcmpType.TimeExceeded };
                return true;
            case Icmpv6Type.ParameterProblem when old.Code == 0:
                uint pointer = PointerOfIpv6(old.Rest);
                now = new IcmpHeader(IcmpType.ParameterProblem, 0, pointer << 24);
                return pointer != NotTranslated;
            case Icmpv6Type.ParameterProblem when old.Code == 1:
                now = new IcmpHeader(IcmpType.DestinationUnreachable, IcmpType.ProtocolUnreachableCode, 0);
                return true;
            default:
                return false;
        }
    }

    private static uint PointerOfIpv6(uint pointer) => pointer switch
    {
        < 8 => PointersOfIpv6[(int)pointer],
        < 24 => 12,
        < 40 => 16,
        _ => NotTranslated,
    };

    // A router older than RFC 1191 does not tell the MTU: the next smaller usual one is meant.
    private static int Plateau(int length)
    {
        foreach (ushort plateau in Plateaus)
        {
            if (plateau < length)
                return plateau;
        }

        return 0;
    }
}
