using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Check.Wire;

/// <summary>Makes packets with right checksums, and variations of them.</summary>
internal static class Make
{
    /// <summary>Datagram Congestion Control Protocol, RFC 4340.</summary>
    public const byte Dccp = 33;

    /// <summary>What hosts send with.</summary>
    public const byte Ttl = 64;

    private const ushort Window = 8192;
    private const int DccpServiceCode = 0x6E617463;

    /// <summary>A UDP datagram.</summary>
    public static WirePacket Udp(Endpoint from, Endpoint to, ReadOnlySpan<byte> payload)
    {
        byte[] transport = new byte[8 + payload.Length];
        Ports(transport, from, to);
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(4), (ushort)transport.Length);
        payload.CopyTo(transport.AsSpan(8));
        return Packet(IpProtocol.Udp, from, to, transport);
    }

    /// <summary>A UDP datagram of some bytes.</summary>
    public static WirePacket Udp(Endpoint from, Endpoint to, int length = 12) => Udp(from, to, Filling(length));

    /// <summary>A TCP segment.</summary>
    public static WirePacket Tcp(Endpoint from, Endpoint to, TcpFlags flags, uint seq, uint ack, ReadOnlySpan<byte> payload = default)
    {
        byte[] transport = new byte[20 + payload.Length];
        Ports(transport, from, to);
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(4), seq);
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(8), flags.HasFlag(TcpFlags.Ack) ? ack : 0);
        transport[12] = 0x50;
        transport[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(14), Window);
        payload.CopyTo(transport.AsSpan(20));
        return Packet(IpProtocol.Tcp, from, to, transport);
    }

    /// <summary>A DCCP packet with 48-bit sequence numbers.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="kind">Its type.</param>
    /// <param name="seq">The sequence number.</param>
    /// <param name="ack">The acknowledgement number, where the type has one.</param>
    /// <param name="coverage">Checksum coverage: 0 for all.</param>
    /// <param name="length">Bytes of data.</param>
    public static WirePacket DccpPacket(Endpoint from, Endpoint to, DccpKind kind, uint seq, uint ack = 0, byte coverage = 0, int length = 0)
    {
        bool hasAck = kind is not (DccpKind.Request or DccpKind.Data or DccpKind.Listen);
        bool hasCode = kind is DccpKind.Request or DccpKind.Response or DccpKind.Reset or DccpKind.Listen;
        int header = 16 + (hasAck ? 8 : 0) + (hasCode ? 4 : 0);
        byte[] transport = new byte[header + length];
        Ports(transport, from, to);
        transport[4] = (byte)(header / 4);
        transport[5] = coverage;
        transport[8] = (byte)(((int)kind << 1) | 1);
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(12), seq);
        if (hasAck)
            BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(20), ack);
        if (hasCode)
            BinaryPrimitives.WriteInt32BigEndian(transport.AsSpan(header - 4), kind == DccpKind.Reset ? 0 : DccpServiceCode);
        Filling(length).CopyTo(transport.AsSpan(header));
        return Packet(Dccp, from, to, transport);
    }

    /// <summary>An ICMP query; the identifier is the port of the sender.</summary>
    public static WirePacket Query(Endpoint from, Endpoint to, byte type = IcmpType.EchoRequest) => Icmp(type, from.Port, from, to);

    /// <summary>The answer to a query; the identifier is the port of the receiver.</summary>
    public static WirePacket Reply(Endpoint from, Endpoint to, byte type = IcmpType.EchoReply) => Icmp(type, to.Port, from, to);

    /// <summary>An ICMP error about a packet, which it quotes whole.</summary>
    public static WirePacket Error(Ipv4Address from, Ipv4Address to, byte type, byte code, ReadOnlySpan<byte> about, uint rest = 0)
    {
        byte[] transport = [type, code, 0, 0, 0, 0, 0, 0, .. about];
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(4), rest);
        return Packet(IpProtocol.Icmp, new Endpoint(from, 0), new Endpoint(to, 0), transport);
    }

    /// <summary>The same packet with some bytes changed and checksums made right again.</summary>
    public static WirePacket With(this WirePacket packet, Action<byte[]> change, bool sum = true)
    {
        byte[] bytes = [.. packet.Bytes];
        change(bytes);
        if (sum)
            Sums.Fill(bytes);
        return WirePacket.Read(bytes)!;
    }

    /// <summary>The same with another time to live.</summary>
    public static WirePacket WithTtl(this WirePacket packet, byte ttl) => packet.With(b => b[8] = ttl);

    /// <summary>The same with DF set.</summary>
    public static WirePacket WithDontFragment(this WirePacket packet) => packet.With(b => b[6] |= 0x40);

    /// <summary>The same with an identification.</summary>
    public static WirePacket WithId(this WirePacket packet, ushort id) => packet.With(b => BinaryPrimitives.WriteUInt16BigEndian(b.AsSpan(4), id));

    /// <summary>The same with no-operation options in its IP header, eight bytes of them.</summary>
    public static WirePacket WithOptions(this WirePacket packet)
    {
        byte[] bytes = [.. packet.Bytes[..20], 1, 1, 1, 1, 1, 1, 1, 0, .. packet.Bytes[20..]];
        bytes[0] = 0x47;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        Sums.Fill(bytes);
        return WirePacket.Read(bytes)!;
    }

    /// <summary>Its fragments, each with so many bytes behind the IP header; a multiple of eight.</summary>
    public static WirePacket[] Fragments(this WirePacket packet, int size)
    {
        int length = packet.Transport.Length;
        return [.. Enumerable.Range(0, (length + size - 1) / size).Select(i => Piece(packet, i * size, Math.Min(size, length - (i * size))))];
    }

    /// <summary>So many bytes that are not all the same.</summary>
    public static byte[] Filling(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 7) + 3))];

    private static WirePacket Piece(WirePacket packet, int offset, int length)
    {
        byte[] bytes = [.. packet.Bytes[..packet.HeaderLength], .. packet.Transport.Slice(offset, length)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)((offset + length < packet.Transport.Length ? 0x2000 : 0) | (offset / 8)));
        Sums.FillHeader(bytes);
        return WirePacket.Read(bytes)!;
    }

    private static WirePacket Icmp(byte type, ushort id, Endpoint from, Endpoint to)
    {
        byte[] transport = [type, 0, 0, 0, (byte)(id >> 8), (byte)id, 0, 1, .. Filling(16)];
        return Packet(IpProtocol.Icmp, from, to, transport);
    }

    private static WirePacket Packet(byte protocol, Endpoint from, Endpoint to, byte[] transport)
    {
        byte[] bytes = new byte[20 + transport.Length];
        bytes[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), 0x4E41);
        bytes[8] = Ttl;
        bytes[9] = protocol;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), from.Address.Value);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), to.Address.Value);
        transport.CopyTo(bytes, 20);
        Sums.Fill(bytes);
        return WirePacket.Read(bytes)!;
    }

    private static void Ports(byte[] transport, Endpoint from, Endpoint to)
    {
        BinaryPrimitives.WriteUInt16BigEndian(transport, from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(2), to.Port);
    }
}
