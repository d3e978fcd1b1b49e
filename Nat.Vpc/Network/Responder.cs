using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>
/// A host that answers from what a packet says, and remembers nothing: SYN with SYN+ACK, data with data, FIN with FIN, a datagram with a
/// datagram, an echo with its reply.
/// </summary>
internal static class Responder
{
    /// <summary>The first sequence number of a host that answers.</summary>
    public const uint FirstSequence = 5_000_000;

    private const int DataOffsetAt = 12;

    /// <summary>Writes the answer to a packet.</summary>
    /// <param name="room">Where to.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="listens">Whether something listens there; else the host refuses.</param>
    /// <param name="payload">Bytes of data in the answer to data.</param>
    /// <returns>The answer; empty if there is none.</returns>
    public static Span<byte> Answer(Span<byte> room, IpPacket packet, bool listens, int payload)
    {
        var ends = EndsOf(packet).Back;
        return packet.Protocol switch
        {
            IpProtocol.Tcp => AnswerTcp(room, packet, ends, listens, payload),
            IpProtocol.Udp => listens ? PacketMaker.Udp(room, ends, payload) : [],
            IpProtocol.Icmp or IpProtocol.Icmpv6 when packet.Payload[0] == (packet.IsIpv4 ? IcmpType.EchoRequest : Icmpv6Type.EchoRequest) =>
                PacketMaker.Echo(room, ends with { SourcePort = ends.DestinationPort }, isReply: true),
            _ => [],
        };
    }

    /// <summary>The ends of a packet; for ICMP the source port is the identifier.</summary>
    public static Ends EndsOf(IpPacket packet)
    {
        var transport = packet.Payload;
        return packet.IsIcmp
            ? new Ends(packet.Source, BinaryPrimitives.ReadUInt16BigEndian(transport[4..]), packet.Destination, 0)
            : new Ends(packet.Source, BinaryPrimitives.ReadUInt16BigEndian(transport), packet.Destination, BinaryPrimitives.ReadUInt16BigEndian(transport[2..]));
    }

    /// <summary>The sequence number of a segment, and the one behind all that it takes up.</summary>
    public static (uint First, uint Next, uint Acknowledged) SequenceOf(IpPacket packet)
    {
        var tcp = packet.Payload;
        byte flags = TcpFlags.Of(packet);
        uint first = BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]);
        int data = tcp.Length - ((tcp[DataOffsetAt] >> 4) * 4);
        uint taken = (uint)data + ((flags & TcpFlags.Syn) != 0 ? 1u : 0) + ((flags & TcpFlags.Fin) != 0 ? 1u : 0);
        return (first, first + taken, BinaryPrimitives.ReadUInt32BigEndian(tcp[8..]));
    }

    private static Span<byte> AnswerTcp(Span<byte> room, IpPacket packet, Ends ends, bool listens, int payload)
    {
        byte flags = TcpFlags.Of(packet);
        var (first, next, acknowledged) = SequenceOf(packet);
        if ((flags & TcpFlags.Reset) != 0)
            return [];
        if (!listens)
            return PacketMaker.Tcp(room, ends, TcpFlags.Reset | TcpFlags.Ack, (flags & TcpFlags.Ack) != 0 ? acknowledged : 0, next);
        if ((flags & TcpFlags.Syn) != 0)
            return PacketMaker.Tcp(room, ends, TcpFlags.Syn | TcpFlags.Ack, FirstSequence, next);
        if ((flags & TcpFlags.Fin) != 0)
            return PacketMaker.Tcp(room, ends, TcpFlags.Fin | TcpFlags.Ack, acknowledged, next);
        return next == first ? [] : PacketMaker.Tcp(room, ends, TcpFlags.Push | TcpFlags.Ack, acknowledged, next, payload);
    }
}
