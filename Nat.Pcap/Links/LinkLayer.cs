using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Nat.Pcap.Links;

/// <summary>
/// Finds the IPv4 packet in a frame, and makes the link layer in front of packets that the NAT sends beside those it received.
/// Never throws for any bytes of a frame.
/// </summary>
public static class LinkLayer
{
    /// <summary>The most bytes that can be in front of an IPv4 packet: Ethernet with 26 tags. With more, it is not found.</summary>
    public const int MaxHeadLength = 128;

    private const int EthernetLength = 14;
    private const int SllLength = 16;
    private const int Sll2Length = 20;
    private const int FamilyLength = 4;
    private const int TagLength = 4;
    private const int PppoeLength = 8; // PPPoE 6 bytes, PPP protocol 2 (RFC 2516 section 4)
    private const int AddressLength = 6;

    private const ushort EtherTypeIpv4 = 0x0800;
    private const ushort EtherTypeArp = 0x0806;
    private const ushort EtherTypeIpv6 = 0x86DD;
    private const ushort EtherTypePppoe = 0x8864;
    private const ushort PppIpv4 = 0x0021;
    private const ushort PppIpv6 = 0x0057;
    private const byte SllOutgoing = 4;
    private const int VlanMask = 0xFFF;

    /// <summary>Finds the IPv4 packet in a frame.</summary>
    /// <param name="linkType">What the frame begins with.</param>
    /// <param name="frame">The bytes that were captured.</param>
    /// <param name="offset">Index of the first byte of the IPv4 header, which is inside the frame; 0 if there is none.</param>
    /// <returns><see cref="LinkVerdict.Ipv4"/>, or what is there instead.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LinkVerdict FindIpv4(LinkType linkType, ReadOnlySpan<byte> frame, out int offset)
    {
        if (linkType == LinkType.Ethernet && frame.Length > EthernetLength && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EtherTypeIpv4)
        {
            offset = EthernetLength;
            return LinkVerdict.Ipv4;
        }
        var verdict = Find(linkType, frame, out offset);
        if (verdict != LinkVerdict.Ipv4)
            offset = 0;
        return verdict;
    }

    /// <summary>The MAC address that sent the frame, in the lower 48 bits; false where the link layer has none.</summary>
    public static bool TryGetSourceMac(LinkType linkType, ReadOnlySpan<byte> frame, out ulong address)
    {
        var at = linkType switch
        {
            LinkType.Ethernet => 6,
            LinkType.LinuxSll when frame.Length >= SllLength && BinaryPrimitives.ReadUInt16BigEndian(frame[4..]) == AddressLength => 6,
            LinkType.LinuxSll2 when frame.Length >= Sll2Length && frame[11] == AddressLength => 12,
            _ => frame.Length,
        };
        address = 0;
        if (frame.Length - at < AddressLength)
            return false;
        for (var i = 0; i < AddressLength; i++)
            address = (address << 8) | frame[at + i];
        return true;
    }

    /// <summary>The VLAN that the outermost tag of a frame names, from 1 to 4094 (IEEE 802.1Q); 0 for a frame without a tag, or one of priority only.</summary>
    /// <param name="linkType">What the frame begins with.</param>
    /// <param name="head">The bytes in front of the IPv4 header.</param>
    public static ushort VlanOf(LinkType linkType, ReadOnlySpan<byte> head)
    {
        var (typeAt, next) = TypesOf(linkType);
        return next <= head.Length - TagLength && IsTag(BinaryPrimitives.ReadUInt16BigEndian(head[typeAt..]))
            ? (ushort)(BinaryPrimitives.ReadUInt16BigEndian(head[next..]) & VlanMask)
            : (ushort)0;
    }

    /// <summary>Writes the link layer of a packet that takes the same way as the one that it was cut from or held as.</summary>
    /// <param name="linkType">What the frame began with.</param>
    /// <param name="head">The bytes in front of the IPv4 header in that frame.</param>
    /// <param name="packetLength">Bytes of the packet that follows; PPPoE says it.</param>
    /// <param name="destination">At least as long as <paramref name="head"/>.</param>
    public static void CopyHead(LinkType linkType, ReadOnlySpan<byte> head, int packetLength, Span<byte> destination)
    {
        head.CopyTo(destination);
        var at = PppoeOffset(linkType, head);
        if (at > 0)
            BinaryPrimitives.WriteUInt16BigEndian(destination[(at + 4)..], (ushort)Math.Min(packetLength + 2, ushort.MaxValue));
    }

    /// <summary>Writes the link layer of an answer: it goes back where the frame came from, with the same tags.</summary>
    /// <inheritdoc cref="CopyHead" path="/param"/>
    public static void AnswerHead(LinkType linkType, ReadOnlySpan<byte> head, int packetLength, Span<byte> destination)
    {
        CopyHead(linkType, head, packetLength, destination);
        if (linkType == LinkType.Ethernet && head.Length >= EthernetLength)
        {
            head.Slice(AddressLength, AddressLength).CopyTo(destination);
            head[..AddressLength].CopyTo(destination[AddressLength..]);
        }
        else if (linkType == LinkType.LinuxSll && head.Length >= SllLength)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination, SllOutgoing);
        }
        else if (linkType == LinkType.LinuxSll2 && head.Length >= Sll2Length)
        {
            destination[10] = SllOutgoing;
        }
    }

    private static LinkVerdict Find(LinkType linkType, ReadOnlySpan<byte> frame, out int offset)
    {
        offset = 0;
        switch (linkType)
        {
            case LinkType.Ethernet:
                return FollowTypes(frame, 12, EthernetLength, out offset);
            case LinkType.LinuxSll:
                return FollowTypes(frame, 14, SllLength, out offset);
            case LinkType.LinuxSll2:
                return FollowTypes(frame, 0, Sll2Length, out offset);
            case LinkType.Null or LinkType.Loop:
                offset = FamilyLength;
                return frame.Length <= FamilyLength ? LinkVerdict.Truncated : OfFamily(linkType, frame);
            case LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd:
                return frame.Length == 0 ? LinkVerdict.Truncated : OfVersion(frame[0] >> 4);
            case LinkType.Ipv4:
                return frame.Length == 0 ? LinkVerdict.Truncated : LinkVerdict.Ipv4;
            case LinkType.Ipv6:
                return LinkVerdict.Ipv6;
            default:
                return LinkVerdict.UnsupportedLinkType;
        }
    }

    /// <summary>Follows EtherTypes through tags and PPPoE.</summary>
    private static LinkVerdict FollowTypes(ReadOnlySpan<byte> frame, int typeAt, int next, out int offset)
    {
        offset = next;
        while (offset <= MaxHeadLength - PppoeLength)
        {
            if (frame.Length <= offset)
                return LinkVerdict.Truncated;
            switch (BinaryPrimitives.ReadUInt16BigEndian(frame[typeAt..]))
            {
                case EtherTypeIpv4:
                    return LinkVerdict.Ipv4;
                case EtherTypeIpv6:
                    return LinkVerdict.Ipv6;
                case EtherTypeArp:
                    return LinkVerdict.Arp;
                case EtherTypePppoe:
                    offset += PppoeLength;
                    return frame.Length <= offset ? LinkVerdict.Truncated : OfPpp(BinaryPrimitives.ReadUInt16BigEndian(frame[(offset - 2)..]));
                case var type when IsTag(type):
                    typeAt = offset + 2;
                    offset += TagLength;
                    break;
                default:
                    return LinkVerdict.Other;
            }
        }
        return LinkVerdict.Other;
    }

    private static int PppoeOffset(LinkType linkType, ReadOnlySpan<byte> head)
    {
        var (typeAt, next) = TypesOf(linkType);
        for (; next <= head.Length - PppoeLength; typeAt = next + 2, next += TagLength)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(head[typeAt..]);
            if (!IsTag(type))
                return type == EtherTypePppoe ? next : 0;
        }
        return 0;
    }

    // Where the first EtherType stands, and what it speaks of; far behind every frame where there is none.
    private static (int TypeAt, int Next) TypesOf(LinkType linkType) => linkType switch
    {
        LinkType.Ethernet => (12, EthernetLength),
        LinkType.LinuxSll => (14, SllLength),
        LinkType.LinuxSll2 => (0, Sll2Length),
        _ => (0, int.MaxValue),
    };

    private static bool IsTag(ushort etherType) => etherType is 0x8100 or 0x88A8 or 0x9100;

    private static LinkVerdict OfPpp(ushort protocol) => protocol switch
    {
        PppIpv4 => LinkVerdict.Ipv4,
        PppIpv6 => LinkVerdict.Ipv6,
        _ => LinkVerdict.Other,
    };

    private static LinkVerdict OfVersion(int version) => version switch
    {
        4 => LinkVerdict.Ipv4,
        6 => LinkVerdict.Ipv6,
        _ => LinkVerdict.Other,
    };

    // AF_INET is 2 everywhere, AF_INET6 differs (Linux 10, NetBSD 24, FreeBSD 28, macOS 30). Null is in the byte order of the
    // machine that captured, so both are tried.
    private static LinkVerdict OfFamily(LinkType linkType, ReadOnlySpan<byte> frame)
    {
        var family = BinaryPrimitives.ReadUInt32BigEndian(frame);
        if (linkType == LinkType.Null && family > 0xFFFF)
            family = BinaryPrimitives.ReverseEndianness(family);
        return family switch
        {
            2 => LinkVerdict.Ipv4,
            10 or 24 or 28 or 30 => LinkVerdict.Ipv6,
            _ => LinkVerdict.Other,
        };
    }
}
