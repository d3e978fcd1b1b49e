namespace Nat.Core.Packets;

/// <summary>Makes ICMP error messages (RFC 792, RFC 1812 section 4.3).</summary>
public static class IcmpErrorMessage
{
    /// <summary>The longest error, in bytes (RFC 1812 section 4.3.2.3).</summary>
    public const int MaxLength = 576;

    /// <summary>The most that an error quotes of the packet that it is about, in bytes.</summary>
    public const int MaxQuoted = MaxLength - Ipv4Packet.MinHeaderLength - IcmpHeaderLength;

    private const int IcmpHeaderLength = 8;
    private const byte TimeToLive = 64;
    private const byte Ecn = 0x03;
    private const byte InternetworkControl = 0xC0;  // precedence 6
    private const byte TypeOfService = 0x1E;        // RFC 1349 section 2
    private const ushort DontFragment = 0x4000;     // atomic, so its identification needs no care (RFC 6864)

    /// <summary>How long the error about a packet is, in bytes: it quotes as much as fits.</summary>
    public static int Length(ReadOnlySpan<byte> packet) =>
        Math.Min(MaxLength, Ipv4Packet.MinHeaderLength + IcmpHeaderLength + packet.Length);

    /// <summary>Writes an error about a packet.</summary>
    /// <param name="room">Where to; <see cref="Length"/> bytes.</param>
    /// <param name="source">Who complains.</param>
    /// <param name="packet">The packet that it is about, as it arrived.</param>
    /// <param name="type">ICMP type.</param>
    /// <param name="code">ICMP code.</param>
    /// <param name="rest">The second word of the header: the next-hop MTU or the pointer.</param>
    /// <param name="copiesClass">Whether it has the DS code point of the packet (RFC 5508 section 7.7), not that of RFC 1812 section 4.3.2.5.</param>
    public static void Write(Span<byte> room, Ipv4Address source, in Ipv4Packet packet, byte type, byte code, uint rest, bool copiesClass)
    {
        room.Clear();
        room[0] = 0x45;
        room[1] = (byte)(copiesClass ? packet.TrafficClass & ~Ecn : InternetworkControl | (packet.TrafficClass & TypeOfService));
        NetworkOrder.WriteUInt16(ref room[2], (ushort)room.Length);
        NetworkOrder.WriteUInt16(ref room[6], DontFragment);
        room[8] = TimeToLive;
        room[9] = IpProtocol.Icmp;
        NetworkOrder.WriteUInt32(ref room[12], source.Value);
        NetworkOrder.WriteUInt32(ref room[16], packet.Source.Value);
        NetworkOrder.WriteUInt16(ref room[10], Checksum.Finish(Checksum.Sum(room[..Ipv4Packet.MinHeaderLength])));

        var message = room[Ipv4Packet.MinHeaderLength..];
        message[0] = type;
        message[1] = code;
        NetworkOrder.WriteUInt32(ref message[4], rest);
        packet.Bytes[..(message.Length - IcmpHeaderLength)].CopyTo(message[IcmpHeaderLength..]);
        NetworkOrder.WriteUInt16(ref message[2], Checksum.Finish(Checksum.Sum(message)));
    }
}
