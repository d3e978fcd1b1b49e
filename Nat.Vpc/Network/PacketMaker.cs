using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>Writes the packets that hosts send: TCP segments, UDP datagrams and ICMP echoes with right checksums.</summary>
internal static class PacketMaker
{
    /// <summary>Bytes of IPv4 and TCP headers.</summary>
    public const int TcpHeaders = 40;

    /// <summary>The payload of a full segment behind headers without options on an Ethernet link, in bytes.</summary>
    public const int FullSegment = 1460;

    private const int HeaderLength = 20;
    private const byte TimeToLive = 64;
    private const ushort Window = ushort.MaxValue;

    /// <summary>Writes a TCP segment; its payload is zeros.</summary>
    /// <returns>The bytes of it.</returns>
    public static Span<byte> Tcp(Span<byte> room, Ends ends, byte flags, uint sequence, uint acknowledgement, int payload = 0)
    {
        var packet = Header(room, ends, IpProtocol.Tcp, 20 + payload);
        var tcp = packet[HeaderLength..];
        tcp[20..].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(tcp, ends.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], ends.DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledgement);
        tcp[12] = 5 << 4;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], Window);
        tcp[16..20].Clear();
        Sum(packet, tcp, 16);
        return packet;
    }

    /// <summary>Writes a UDP datagram; its payload is zeros.</summary>
    /// <returns>The bytes of it.</returns>
    public static Span<byte> Udp(Span<byte> room, Ends ends, int payload)
    {
        var packet = Header(room, ends, IpProtocol.Udp, 8 + payload);
        var udp = packet[HeaderLength..];
        udp[8..].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(udp, ends.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], ends.DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        udp[6..8].Clear();
        Sum(packet, udp, 6);
        return packet;
    }

    /// <summary>Writes an ICMP echo or its answer; the source port of <paramref name="ends"/> is the identifier.</summary>
    /// <returns>The bytes of it.</returns>
    public static Span<byte> Echo(Span<byte> room, Ends ends, byte type, int payload = 56)
    {
        var packet = Header(room, ends, IpProtocol.Icmp, 8 + payload);
        var icmp = packet[HeaderLength..];
        icmp.Clear();
        icmp[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(icmp[4..], ends.SourcePort);
        icmp[7] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], Checksum.Finish(Checksum.Sum(icmp)));
        return packet;
    }

    private static Span<byte> Header(Span<byte> room, Ends ends, byte protocol, int length)
    {
        var packet = room[..(HeaderLength + length)];
        var header = packet[..HeaderLength];
        header.Clear();
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)packet.Length);
        header[6] = 0x40;
        header[8] = TimeToLive;
        header[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], ends.Source.Value);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], ends.Destination.Value);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksum.Finish(Checksum.Sum(header)));
        return packet;
    }

    private static void Sum(Span<byte> packet, Span<byte> transport, int at)
    {
        ulong addresses = BinaryPrimitives.ReadUInt64BigEndian(packet[12..]);
        uint sum = Checksum.PseudoHeader(addresses, packet[9], transport.Length) + Checksum.Sum(transport);
        BinaryPrimitives.WriteUInt16BigEndian(transport[at..], Checksum.Finish(sum));
    }
}
