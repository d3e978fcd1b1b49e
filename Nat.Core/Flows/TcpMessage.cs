using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>Makes the TCP segments that a NAT sends of its own: no options, no payload, in the name of one end of a connection.</summary>
internal static class TcpMessage
{
    /// <summary>The length of every one of them, IPv4 header included, in bytes.</summary>
    public const int Length = Ipv4Packet.MinHeaderLength + TcpProtocol.MinHeaderLength;

    private const byte RstFlag = 4;
    private const byte AckFlag = 16;
    private const byte TimeToLive = 64;
    private const ushort DontFragment = 0x4000;  // atomic, so its identification needs no care (RFC 6864)

    /// <summary>The reset of somebody who does not know the connection of a segment (RFC 9293 section 3.10.7.1).</summary>
    /// <param name="room">Where to; <see cref="Length"/> bytes.</param>
    /// <param name="packet">The segment, as it arrived; with ACK, so that its sender takes the reset by that number.</param>
    public static void WriteReset(Span<byte> room, Ipv4Packet packet) =>
        Write(room, WayBack(packet), TcpProtocol.SegmentOf(packet).Acknowledgement, 0, RstFlag, 0);

    /// <summary>The challenge ACK (RFC 5961 section 4.2) that the receiver of a segment would send, as far as it is known here.</summary>
    /// <param name="room">Where to; <see cref="Length"/> bytes.</param>
    /// <param name="packet">The segment, as it arrived.</param>
    /// <param name="t">Its connection.</param>
    /// <param name="direction">Its direction.</param>
    public static void WriteChallenge(Span<byte> room, Ipv4Packet packet, ref TcpTracking t, Direction direction)
    {
        ref var receiver = ref t[direction.Opposite()];
        uint window = Math.Min(receiver.MaxWindow >> receiver.WindowScale, ushort.MaxValue);
        Write(room, WayBack(packet), receiver.End, t[direction].End, AckFlag, (ushort)window);
    }

    /// <summary>The probe of an idle connection: an ACK with both numbers 0, so that whoever has the connection answers (RFC 6146 section 3.5.2.2).</summary>
    /// <param name="room">Where to; <see cref="Length"/> bytes.</param>
    /// <param name="tuple">The tuple with which it is to arrive.</param>
    public static void WriteProbe(Span<byte> room, in FlowTuple tuple) => Write(room, tuple, 0, 0, AckFlag, 0);

    private static FlowTuple WayBack(Ipv4Packet packet) =>
        FlowTuple.FromHeader(packet.Addresses, NetworkOrder.ReadUInt32(ref packet.Payload[0]), IpProtocol.Tcp).Invert();

    private static void Write(Span<byte> room, in FlowTuple tuple, uint sequence, uint acknowledgement, byte flags, ushort window)
    {
        room.Clear();
        room[0] = 0x45;
        NetworkOrder.WriteUInt16(ref room[2], Length);
        NetworkOrder.WriteUInt16(ref room[6], DontFragment);
        room[8] = TimeToLive;
        room[9] = IpProtocol.Tcp;
        NetworkOrder.WriteUInt32(ref room[12], tuple.Source.Value);
        NetworkOrder.WriteUInt32(ref room[16], tuple.Destination.Value);
        var segment = room[Ipv4Packet.MinHeaderLength..];
        NetworkOrder.WriteUInt32(ref segment[0], tuple.Ports);
        NetworkOrder.WriteUInt32(ref segment[4], sequence);
        NetworkOrder.WriteUInt32(ref segment[8], acknowledgement);
        segment[TcpProtocol.DataOffsetAt] = TcpProtocol.MinHeaderLength / 4 << 4;
        segment[13] = flags;
        NetworkOrder.WriteUInt16(ref segment[14], window);
        var packet = Ipv4Packet.Parsed(room);
        packet.RecomputeChecksum();
        TcpProtocol.FixChecksum(packet);
    }
}
