using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Check.Wire;

/// <summary>Fills in and tests checksums the slow way: over everything, never by difference.</summary>
internal static class Sums
{
    private const int DccpFixedHeader = 8; // the word with data offset and checksum coverage ends here

    /// <summary>Where a protocol keeps its checksum, in bytes from the transport header; -1 if it has none that is known here.</summary>
    public static int FieldOf(byte protocol) => protocol switch
    {
        IpProtocol.Icmp => 2,
        IpProtocol.Udp or Make.Dccp => 6,
        IpProtocol.Tcp => 16,
        _ => -1,
    };

    /// <summary>Writes the right checksums of a whole datagram.</summary>
    public static void Fill(byte[] packet)
    {
        FillHeader(packet);
        int header = (packet[0] & 15) * 4;
        int field = FieldOf(packet[9]);
        if (field < 0 || packet.Length < header + field + 2)
            return;
        packet.AsSpan(header + field, 2).Clear();
        ushort sum = Transport(packet, header);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(header + field), sum == 0 && packet[9] == IpProtocol.Udp ? ushort.MaxValue : sum);
    }

    /// <summary>Writes the right checksum of the IP header.</summary>
    public static void FillHeader(byte[] packet)
    {
        int header = (packet[0] & 15) * 4;
        packet.AsSpan(10, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Checksum.Finish(Checksum.Sum(packet.AsSpan(0, header))));
    }

    /// <summary>Whether the IP header's checksum is right.</summary>
    public static bool IsHeaderGood(ReadOnlySpan<byte> packet) => Checksum.Finish(Checksum.Sum(packet[..((packet[0] & 15) * 4)])) == 0;

    /// <summary>Whether the transport checksum of a whole datagram is right, or left out as UDP may.</summary>
    public static bool IsTransportGood(byte[] packet)
    {
        int header = (packet[0] & 15) * 4;
        int field = FieldOf(packet[9]);
        if (field < 0)
            return true;
        if (packet.Length < header + field + 2)
            return false;
        bool isLeftOut = packet[9] == IpProtocol.Udp && BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(header + field)) == 0;
        return isLeftOut || Transport(packet, header) == 0;
    }

    // What the checksum field would have to be with the field at zero; zero over a message whose field is right.
    private static ushort Transport(byte[] packet, int header)
    {
        int length = packet.Length - header;
        int covered = packet[9] == Make.Dccp ? DccpCoverage(packet, header, length) : length;
        uint sum = Checksum.Sum(packet.AsSpan(header, covered));
        if (packet[9] != IpProtocol.Icmp)
            sum += Checksum.Sum([.. packet.AsSpan(12, 8), 0, packet[9], (byte)(length >> 8), (byte)length]);
        return Checksum.Finish(sum);
    }

    // RFC 4340 section 9.2: 0 covers everything, n > 0 the header and n - 1 words of data.
    private static int DccpCoverage(byte[] packet, int header, int length)
    {
        if (length < DccpFixedHeader)
            return length;
        int coverage = packet[header + 5] & 15;
        return coverage == 0 ? length : Math.Min(length, (packet[header + 4] * 4) + ((coverage - 1) * 4));
    }
}
