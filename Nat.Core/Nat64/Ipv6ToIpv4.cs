using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>
/// Writes an IPv6 packet as one of IPv4 (RFC 7915 section 5). The hop limit stays as it is: the engine, through which the packet goes next, is the
/// router that takes one from it.
/// </summary>
/// <param name="addresses">Who is who in quoted packets.</param>
/// <param name="outsideMtu">The MTU of the IPv4 side, in bytes; 0 for none.</param>
internal sealed class Ipv6ToIpv4(Nat64Addresses addresses, int outsideMtu)
{
    /// <summary>A packet of this length or less may be cut on its way (RFC 7915 section 5.1).</summary>
    private const int MayBeCut = Ipv6Packet.LeastMtu - IcmpErrorTypes.HeaderDifference;

    private const ushort DontFragment = 0x4000;
    private const ushort MoreFragments = 0x2000;

    /// <summary>Writes a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="pair">The source address that it gets in the upper, the destination in the lower half.</param>
    /// <param name="identification">For a packet that has none and may be cut.</param>
    /// <param name="room">Where to; as long as the packet.</param>
    /// <param name="length">The bytes written.</param>
    /// <returns><see cref="DropReason.None"/>, or why it cannot be.</returns>
    public DropReason Write(Ipv6Packet packet, ulong pair, ushort identification, Span<byte> room, out int length)
    {
        length = 0;
        var payload = packet.Payload;
        if (packet.PayloadLength == 0 || packet.PayloadLength + Ipv4Packet.MinHeaderLength > ushort.MaxValue)
            return DropReason.BadIpTotalLength;
        var transport = room[Ipv4Packet.MinHeaderLength..];
        byte protocol = packet.Protocol;
        if (protocol == IpProtocol.Icmpv6)
        {
            if (packet.IsFragment)
                return DropReason.FragmentRefused;   // the pseudo header of ICMPv6 has the length of the whole
            var refusal = WriteIcmp(packet, payload, transport, out int written);
            if (refusal != DropReason.None)
                return refusal;
            length = Ipv4Packet.MinHeaderLength + written;
        }
        else
        {
            if (packet.HasFragmentHeader && protocol == IpProtocol.Authentication)
                return DropReason.Ipv6ExtensionRefused;
            payload.CopyTo(transport);
            if (packet.FragmentOffset == 0)
                TransportSum.Mend(transport[..payload.Length], protocol, Words(packet), Checksum.Words(pair));
            length = Ipv4Packet.MinHeaderLength + payload.Length;
        }

        WriteHeader(packet, pair, identification, room, length);
        return DropReason.None;
    }

    private DropReason WriteIcmp(Ipv6Packet packet, ReadOnlySpan<byte> message, Span<byte> room, out int length)
    {
        length = message.Length;
        if (length < QuotedLength.IcmpHeader)
            return DropReason.TruncatedTransportHeader;
        uint pseudo = Ipv6Packet.PseudoHeader(packet.Source, packet.Destination, IpProtocol.Icmpv6, length);
        if (!Icmpv6Type.IsError(message[0]))
        {
            message.CopyTo(room);
            return TryWriteEcho(room[..length], pseudo) ? DropReason.None : DropReason.IcmpTypeNotTranslated;
        }

        if (Checksum.Fold((ulong)pseudo + Checksum.Sum(message)) != ushort.MaxValue)
            return DropReason.BadTransportChecksum;
        int quotedLength = QuotedLength.OfIpv6(message);
        Span<byte> copy = room[QuotedLength.IcmpHeader..];
        message.Slice(QuotedLength.IcmpHeader, quotedLength).CopyTo(copy);
        if (!Ipv6Packet.TryParseQuoted(copy[..quotedLength], out var quoted))
            return DropReason.IcmpErrorMalformed;
        var old = new IcmpHeader(message[0], message[1], NetworkOrder.ReadUInt32(in message[4]));
        if (!IcmpErrorTypes.TryToIpv4(old, quoted.HasFragmentHeader, outsideMtu, out var now))
            return DropReason.IcmpTypeNotTranslated;
        if (!addresses.TryQuoted(quoted, out ulong pair))
            return DropReason.IcmpErrorNoEntry;
        if (!TryWriteQuoted(quoted, pair, copy, out quotedLength))
            return DropReason.IcmpErrorMalformed;
        Begin(room, now);
        length = QuotedLength.Extend(room, quotedLength, message[(QuotedLength.IcmpHeader + QuotedLength.OfIpv6(message))..], toIpv6: false);
        NetworkOrder.WriteUInt16(ref room[2], Checksum.Finish(Checksum.Sum(room[..length])));
        return DropReason.None;
    }

    // In place: the IPv4 header is shorter than that of IPv6, so nothing is overwritten before it was read.
    private static bool TryWriteQuoted(Ipv6Packet quoted, ulong pair, Span<byte> room, out int length)
    {
        uint words = Words(quoted);
        uint pseudo = Ipv6Packet.PseudoHeader(quoted.Source, quoted.Destination, IpProtocol.Icmpv6, quoted.PayloadLength);
        var transport = quoted.Payload;
        length = Ipv4Packet.MinHeaderLength + transport.Length;
        if (quoted.FragmentOffset == 0 && quoted.Protocol == IpProtocol.Icmpv6)
        {
            if (transport.Length < QuotedLength.IcmpHeader || !TryWriteEcho(transport, pseudo))
                return false;   // an error about an error, or about what was never translated
        }
        else if (quoted.FragmentOffset == 0)
        {
            TransportSum.Mend(transport, quoted.Protocol, words, Checksum.Words(pair));
        }

        Span<byte> header = stackalloc byte[Ipv4Packet.MinHeaderLength];
        WriteHeader(quoted, pair, 0, header, quoted.PayloadLength + Ipv4Packet.MinHeaderLength);
        transport.CopyTo(room[Ipv4Packet.MinHeaderLength..]);
        header.CopyTo(room);
        return true;
    }

    /// <summary>Makes an echo of ICMPv6 one of ICMPv4, in place.</summary>
    private static bool TryWriteEcho(Span<byte> message, uint pseudo)
    {
        byte type = message[0] switch { Icmpv6Type.EchoRequest => IcmpType.EchoRequest, Icmpv6Type.EchoReply => IcmpType.EchoReply, _ => byte.MaxValue };
        if (type == byte.MaxValue)
            return false;
        uint before = pseudo + NetworkOrder.ReadUInt16(ref message[0]);
        message[0] = type;
        ref byte field = ref message[2];
        NetworkOrder.WriteUInt16(ref field, TransportSum.Difference(NetworkOrder.ReadUInt16(ref field), before, NetworkOrder.ReadUInt16(ref message[0])));
        return true;
    }

    private static void Begin(Span<byte> message, IcmpHeader header)
    {
        (message[0], message[1]) = (header.Type, header.Code);
        NetworkOrder.WriteUInt16(ref message[2], 0);
        NetworkOrder.WriteUInt32(ref message[4], header.Rest);
    }

    private static void WriteHeader(Ipv6Packet packet, ulong pair, ushort identification, Span<byte> room, int length)
    {
        int flags = packet.HasFragmentHeader
            ? (packet.FragmentOffset / 8) | (packet.MoreFragments ? MoreFragments : 0)
            : length <= MayBeCut ? 0 : DontFragment;
        room[0] = 0x45;
        room[1] = packet.TrafficClass;
        NetworkOrder.WriteUInt16(ref room[2], (ushort)length);
        NetworkOrder.WriteUInt16(ref room[4], packet.HasFragmentHeader ? (ushort)packet.Identification : (flags & DontFragment) != 0 ? (ushort)0 : identification);
        NetworkOrder.WriteUInt16(ref room[6], (ushort)flags);
        room[8] = packet.HopLimit;
        room[9] = packet.Protocol == IpProtocol.Icmpv6 ? IpProtocol.Icmp : packet.Protocol;
        NetworkOrder.WriteUInt16(ref room[10], 0);
        NetworkOrder.WriteUInt64(ref room[12], pair);
        NetworkOrder.WriteUInt16(ref room[10], Checksum.Finish(Checksum.Sum(room[..Ipv4Packet.MinHeaderLength])));
    }

    private static uint Words(Ipv6Packet packet) => Ipv6Packet.Words(packet.Source) + Ipv6Packet.Words(packet.Destination);
}
