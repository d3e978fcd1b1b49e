using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>
/// Writes an IPv4 packet as one of IPv6 (RFC 7915 section 4). The time to live stays as it is: the engine, through which the packet has come,
/// was the router that took one from it. Options are left out.
/// </summary>
/// <param name="addresses">Who is who in quoted packets.</param>
/// <param name="config">The MTUs of the IPv6 side.</param>
/// <param name="outsideMtu">The MTU of the IPv4 side, in bytes; 0 for none.</param>
internal sealed class Ipv4ToIpv6(Nat64Addresses addresses, Nat64Config config, int outsideMtu)
{
    /// <summary>By how much a packet may grow: a longer header, a Fragment header, and the same in the packet that an error quotes, padded.</summary>
    public const int MostGrowth = 2 * (IcmpErrorTypes.HeaderDifference + Ipv6Packet.FragmentHeaderLength) + 128;

    /// <summary>Writes a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="source">The source address that it gets.</param>
    /// <param name="destination">The destination address that it gets.</param>
    /// <param name="wholeSum">The sum of the whole datagram's UDP header and payload, and its length, where it is a fragment without a checksum.</param>
    /// <param name="room">Where to; longer than the packet by <see cref="MostGrowth"/>.</param>
    /// <param name="length">The bytes written.</param>
    /// <returns><see cref="DropReason.None"/>, or why it cannot be.</returns>
    public DropReason Write(Ipv4Packet packet, Ipv6Address source, Ipv6Address destination, (uint Sum, int Length)? wholeSum, Span<byte> room, out int length)
    {
        length = 0;
        var payload = packet.Payload;
        bool isFragment = packet.IsFragment;
        int headerLength = Ipv6Packet.MinHeaderLength + (isFragment ? Ipv6Packet.FragmentHeaderLength : 0);
        var transport = room[headerLength..];
        int transportLength = payload.Length;
        if (packet.Protocol == IpProtocol.Icmp)
        {
            if (isFragment)
                return DropReason.FragmentRefused;   // the pseudo header of ICMPv6 has the length of the whole
            var refusal = WriteIcmp(payload, source, destination, transport, out transportLength);
            if (refusal != DropReason.None)
                return refusal;
        }
        else
        {
            payload.CopyTo(transport);
            if (packet.FragmentOffset == 0)
                Sum(transport[..transportLength], packet, source, destination, wholeSum);
        }

        length = headerLength + transportLength;
        WriteHeader(packet, source, destination, room, length - Ipv6Packet.MinHeaderLength);
        return DropReason.None;
    }

    private static void Sum(Span<byte> transport, Ipv4Packet packet, Ipv6Address source, Ipv6Address destination, (uint Sum, int Length)? wholeSum)
    {
        TransportSum.Mend(transport, packet.Protocol, Checksum.Words(packet.Addresses), Ipv6Packet.Words(source) + Ipv6Packet.Words(destination));
        if (packet.Protocol != IpProtocol.Udp || transport.Length < TransportSum.UdpAt + 2 || NetworkOrder.ReadUInt16(ref transport[TransportSum.UdpAt]) != 0)
            return;
        var (sum, length) = wholeSum ?? (Checksum.Sum(transport), transport.Length);
        ushort checksum = Checksum.Finish(Checksum.Fold((ulong)sum + Ipv6Packet.PseudoHeader(source, destination, IpProtocol.Udp, length)));
        NetworkOrder.WriteUInt16(ref transport[TransportSum.UdpAt], checksum == 0 ? ushort.MaxValue : checksum);
    }

    private DropReason WriteIcmp(Span<byte> message, Ipv6Address source, Ipv6Address destination, Span<byte> room, out int length)
    {
        length = message.Length;
        if (length < QuotedLength.IcmpHeader)
            return DropReason.TruncatedTransportHeader;
        if (!IcmpType.IsError(message[0]))
        {
            message.CopyTo(room);
            bool isEcho = TryWriteEcho(room[..length], Ipv6Packet.PseudoHeader(source, destination, IpProtocol.Icmpv6, length));
            return isEcho ? DropReason.None : DropReason.IcmpTypeNotTranslated;
        }

        int quotedLength = QuotedLength.OfIpv4(message);
        if (!Ipv4Packet.TryParseQuoted(message.Slice(QuotedLength.IcmpHeader, quotedLength), out var quoted))
            return DropReason.IcmpErrorMalformed;
        var old = new IcmpHeader(message[0], message[1], NetworkOrder.ReadUInt32(ref message[4]));
        if (!IcmpErrorTypes.TryToIpv6(old, quoted.TotalLength, config, outsideMtu, out var now))
            return DropReason.IcmpTypeNotTranslated;
        if (!addresses.TryQuoted(quoted, out var quotedSource, out var quotedDestination))
            return DropReason.IcmpErrorNoEntry;
        if (!TryWriteQuoted(quoted, quotedSource, quotedDestination, room[QuotedLength.IcmpHeader..], out int written))
            return DropReason.IcmpErrorMalformed;
        (room[0], room[1]) = (now.Type, now.Code);
        NetworkOrder.WriteUInt16(ref room[2], 0);
        NetworkOrder.WriteUInt32(ref room[4], now.Rest);
        length = QuotedLength.Extend(room, written, message[(QuotedLength.IcmpHeader + quotedLength)..], toIpv6: true);
        length = Math.Min(length, Ipv6Packet.LeastMtu - Ipv6Packet.MinHeaderLength);   // RFC 4443 section 2.4 c
        uint pseudo = Ipv6Packet.PseudoHeader(source, destination, IpProtocol.Icmpv6, length);
        NetworkOrder.WriteUInt16(ref room[2], Checksum.Finish(Checksum.Fold((ulong)pseudo + Checksum.Sum(room[..length]))));
        return DropReason.None;
    }

    private static bool TryWriteQuoted(Ipv4Packet quoted, Ipv6Address source, Ipv6Address destination, Span<byte> room, out int length)
    {
        int headerLength = Ipv6Packet.MinHeaderLength + (quoted.IsFragment ? Ipv6Packet.FragmentHeaderLength : 0);
        var transport = room.Slice(headerLength, quoted.Payload.Length);
        quoted.Payload.CopyTo(transport);
        length = headerLength + transport.Length;
        if (quoted.FragmentOffset == 0 && quoted.Protocol == IpProtocol.Icmp)
        {
            uint pseudo = Ipv6Packet.PseudoHeader(source, destination, IpProtocol.Icmpv6, quoted.PayloadLength);
            if (transport.Length < QuotedLength.IcmpHeader || !TryWriteEcho(transport, pseudo))
                return false;   // an error about an error, or about what was never translated
        }
        else if (quoted.FragmentOffset == 0)
        {
            TransportSum.Mend(transport, quoted.Protocol, Checksum.Words(quoted.Addresses), Ipv6Packet.Words(source) + Ipv6Packet.Words(destination));
        }

        WriteHeader(quoted, source, destination, room, quoted.PayloadLength + headerLength - Ipv6Packet.MinHeaderLength);
        return true;
    }

    /// <summary>Makes an echo of ICMPv4 one of ICMPv6, in place.</summary>
    private static bool TryWriteEcho(Span<byte> message, uint pseudo)
    {
        byte type = message[0] switch { IcmpType.EchoRequest => Icmpv6Type.EchoRequest, IcmpType.EchoReply => Icmpv6Type.EchoReply, _ => 0 };
        if (type == 0)
            return false;
        uint before = NetworkOrder.ReadUInt16(ref message[0]);
        message[0] = type;
        ref byte field = ref message[2];
        uint after = pseudo + NetworkOrder.ReadUInt16(ref message[0]);
        NetworkOrder.WriteUInt16(ref field, TransportSum.Difference(NetworkOrder.ReadUInt16(ref field), before, after));
        return true;
    }

    private static void WriteHeader(Ipv4Packet packet, Ipv6Address source, Ipv6Address destination, Span<byte> room, int payloadLength)
    {
        byte protocol = packet.Protocol == IpProtocol.Icmp ? IpProtocol.Icmpv6 : packet.Protocol;
        NetworkOrder.WriteUInt32(ref room[0], 0x6000_0000u | ((uint)packet.TrafficClass << 20));
        NetworkOrder.WriteUInt16(ref room[4], (ushort)payloadLength);
        room[6] = packet.IsFragment ? IpProtocol.Fragment : protocol;
        room[7] = packet.TimeToLive;
        source.Write(room[8..]);
        destination.Write(room[24..]);
        if (!packet.IsFragment)
            return;
        var fragment = room.Slice(Ipv6Packet.MinHeaderLength, Ipv6Packet.FragmentHeaderLength);
        (fragment[0], fragment[1]) = (protocol, 0);
        NetworkOrder.WriteUInt16(ref fragment[2], (ushort)(packet.FragmentOffset | (packet.MoreFragments ? 1 : 0)));
        NetworkOrder.WriteUInt32(ref fragment[4], packet.Identification);
    }
}
