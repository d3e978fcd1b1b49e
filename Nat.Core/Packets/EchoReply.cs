namespace Nat.Core.Packets;

/// <summary>Makes the answer to an ICMP echo request (RFC 792, RFC 1122 section 3.2.2.6).</summary>
public static class EchoReply
{
    private const byte TimeToLive = 64;

    /// <summary>How long the answer is, in bytes: that of the request, without its options.</summary>
    public static int Length(in Ipv4Packet request) => Ipv4Packet.MinHeaderLength + request.PayloadLength;

    /// <summary>Writes the answer, from whom the request was for.</summary>
    /// <param name="room">Where to; <see cref="Length"/> bytes.</param>
    /// <param name="request">A complete request; a wrong checksum makes a wrong answer.</param>
    public static void Write(Span<byte> room, in Ipv4Packet request)
    {
        request.Bytes[..Ipv4Packet.MinHeaderLength].CopyTo(room);
        room[0] = 0x45;
        NetworkOrder.WriteUInt16(ref room[2], (ushort)room.Length);
        room[8] = TimeToLive;
        NetworkOrder.WriteUInt32(ref room[12], request.Destination.Value);
        NetworkOrder.WriteUInt32(ref room[16], request.Source.Value);
        room.Slice(10, sizeof(ushort)).Clear();
        NetworkOrder.WriteUInt16(ref room[10], Checksum.Finish(Checksum.Sum(room[..Ipv4Packet.MinHeaderLength])));

        var message = room[Ipv4Packet.MinHeaderLength..];
        request.Payload.CopyTo(message);
        ushort sum = NetworkOrder.ReadUInt16(ref message[2]);
        message[0] = IcmpType.EchoReply;
        NetworkOrder.WriteUInt16(ref message[2], Checksum.Apply(sum, Checksum.Delta((uint)IcmpType.EchoRequest << 8, (uint)IcmpType.EchoReply << 8)));
    }
}
