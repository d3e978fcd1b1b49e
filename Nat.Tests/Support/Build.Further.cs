using System.Buffers.Binary;

namespace Nat.Tests.Support;

// Protocols beside UDP, TCP and ICMP.
internal static partial class Build
{
    /// <summary>An SCTP packet.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="tag">The verification tag.</param>
    /// <param name="chunks">Its chunks.</param>
    public static Frame Sctp(string from, string to, uint tag, params byte[][] chunks)
    {
        byte[] transport = [.. new byte[12], .. chunks.SelectMany(c => c)];
        Ports(transport, from, to);
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(4), tag);
        return Packet(132, from, to, transport);
    }

    /// <summary>A chunk; INIT and INIT ACK ask for a tag.</summary>
    public static byte[] Chunk(byte type, byte flags = 0, uint? tag = null, int length = 4)
    {
        byte[] chunk = new byte[tag is null ? (length + 3) & ~3 : 20];
        (chunk[0], chunk[1]) = (type, flags);
        BinaryPrimitives.WriteUInt16BigEndian(chunk.AsSpan(2), (ushort)(tag is null ? length : 20));
        if (tag is { } asked)
            BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), asked);
        return chunk;
    }

    /// <summary>A UDP-Lite datagram.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="covered">How many bytes the checksum covers; 0 for all.</param>
    /// <param name="length">Bytes of payload.</param>
    public static Frame UdpLite(string from, string to, ushort covered = 0, int length = 13)
    {
        byte[] transport = new byte[8 + length];
        Ports(transport, from, to);
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(4), covered);
        Payload(transport.AsSpan(8));
        return Packet(136, from, to, transport);
    }

    /// <summary>A DCCP packet with 48-bit sequence numbers.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="type">Its type, from 0 for a Request to 9 for a SyncAck.</param>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="ack">What it acknowledges; also the place of a Request's service code.</param>
    /// <param name="coverage">The checksum coverage field.</param>
    public static Frame Dccp(string from, string to, byte type, uint seq = 1, uint ack = 0, byte coverage = 0)
    {
        byte[] transport = new byte[24 + 12];
        Ports(transport, from, to);
        (transport[4], transport[5], transport[8]) = (6, coverage, (byte)((type << 1) | 1));
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(12), seq);
        BinaryPrimitives.WriteUInt32BigEndian(transport.AsSpan(20), ack);
        Payload(transport.AsSpan(24));
        return Packet(33, from, to, transport);
    }

    /// <summary>A packet of a PPTP stream: GRE version 1 (RFC 2637 section 4.1).</summary>
    public static Frame Pptp(string from, string to, ushort callId, ushort payload = 0x880B)
    {
        byte[] transport = [0x30, 1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4];
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(2), payload);
        BinaryPrimitives.WriteUInt16BigEndian(transport.AsSpan(6), callId);
        return Packet(47, from, to, transport);
    }
}
