using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>Writes the packets that hosts send: TCP segments, UDP datagrams and ICMP echoes with right checksums, over either version of IP.</summary>
internal static class PacketMaker
{
    /// <summary>The longest packet of a host, in bytes: the MTU of the internet, and what IPv6 has more where a packet is translated on its way.</summary>
    public const int LongestPacket = LinkMtu + Ipv6Packet.MinHeaderLength - Ipv4Packet.MinHeaderLength;

    private const int LinkMtu = 1500;
    private const int TcpHeader = 20;
    private const int UdpHeader = 8;
    private const byte HopsAtFirst = 64;
    private const ushort Window = ushort.MaxValue;

    /// <summary>The payload of a full segment behind headers without options on an Ethernet link, in bytes.</summary>
    public static int FullSegment(bool isIpv4) => LinkMtu - TcpHeader - HeaderLength(isIpv4);

    /// <summary>Writes a TCP segment; its payload is zeros.</summary>
    /// <returns>The bytes of it.</returns>
    public static Span<byte> Tcp(Span<byte> room, Ends ends, byte flags, uint sequence, uint acknowledgement, int payload = 0)
    {
        var packet = Header(room, ends, IpProtocol.Tcp, TcpHeader + payload, out var tcp);
        tcp[TcpHeader..].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(tcp, ends.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], ends.DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledgement);
        tcp[12] = 5 << 4;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], Window);
        tcp[16..20].Clear();
        Sum(ends, IpProtocol.Tcp, tcp, 16);
        return packet;
    }

    /// <summary>Writes a UDP datagram; its payload is zeros.</summary>
    /// <returns>The bytes of it.</returns>
    public static Span<byte> Udp(Span<byte> room, Ends ends, int payload)
    {
        var packet = Header(room, ends, IpProtocol.Udp, UdpHeader + payload, out var udp);
        udp[UdpHeader..].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(udp, ends.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], ends.DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        udp[6..8].Clear();
        Sum(ends, IpProtocol.Udp, udp, 6);
        return packet;
    }

    /// <summary>Writes an ICMP echo or its answer; the source port of <paramref name="ends"/> is the identifier.</summary>
    /// <returns>The bytes of it.</returns>
    public static Span<byte> Echo(Span<byte> room, Ends ends, bool isReply, int payload = 56)
    {
        bool isIpv4 = ends.Source.IsIpv4;
        byte protocol = isIpv4 ? IpProtocol.Icmp : IpProtocol.Icmpv6;
        var packet = Header(room, ends, protocol, UdpHeader + payload, out var icmp);
        icmp.Clear();
        icmp[0] = isIpv4 ? isReply ? IcmpType.EchoReply : IcmpType.EchoRequest : isReply ? Icmpv6Type.EchoReply : Icmpv6Type.EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(icmp[4..], ends.SourcePort);
        icmp[7] = 1;
        if (isIpv4)
            BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], Checksum.Finish(Checksum.Sum(icmp)));
        else
            Sum(ends, protocol, icmp, 2);
        return packet;
    }

    private static int HeaderLength(bool isIpv4) => isIpv4 ? Ipv4Packet.MinHeaderLength : Ipv6Packet.MinHeaderLength;

    private static Span<byte> Header(Span<byte> room, Ends ends, byte protocol, int length, out Span<byte> payload)
    {
        bool isIpv4 = ends.Source.IsIpv4;
        var packet = room[..(HeaderLength(isIpv4) + length)];
        var header = packet[..HeaderLength(isIpv4)];
        payload = packet[header.Length..];
        header.Clear();
        if (!isIpv4)
        {
            header[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)length);
            (header[6], header[7]) = (protocol, HopsAtFirst);
            ends.Source.Ipv6.Write(header[8..]);
            ends.Destination.Ipv6.Write(header[24..]);
            return packet;
        }

        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)packet.Length);
        header[6] = 0x40;
        header[8] = HopsAtFirst;
        header[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], ends.Source.Ipv4.Value);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], ends.Destination.Ipv4.Value);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksum.Finish(Checksum.Sum(header)));
        return packet;
    }

    private static void Sum(Ends ends, byte protocol, Span<byte> transport, int at)
    {
        uint pseudo = ends.Source.IsIpv4
            ? Checksum.PseudoHeader(((ulong)ends.Source.Ipv4.Value << 32) | ends.Destination.Ipv4.Value, protocol, transport.Length)
            : Ipv6Packet.PseudoHeader(ends.Source.Ipv6, ends.Destination.Ipv6, protocol, transport.Length);
        BinaryPrimitives.WriteUInt16BigEndian(transport[at..], Checksum.Finish(pseudo + Checksum.Sum(transport)));
    }
}
