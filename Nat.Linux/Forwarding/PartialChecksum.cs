using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Linux.Forwarding;

/// <summary>
/// Transport checksums that the sender left to its network card: the field holds the sum of the pseudo header, and whoever sends the
/// packet adds the rest (CHECKSUM_PARTIAL in linux/skbuff.h).
/// </summary>
internal static class PartialChecksum
{
    private const int ProtocolAt = 9;
    private const int AddressesAt = 12;

    /// <summary>Writes the sum of the pseudo header that a packet has now.</summary>
    /// <param name="packet">An IPv4 packet.</param>
    /// <param name="start">Where its transport header begins.</param>
    /// <param name="offset">Where, from there, the checksum stands.</param>
    public static void Write(Span<byte> packet, int start, int offset)
    {
        if (start + offset + sizeof(ushort) <= packet.Length)
            BinaryPrimitives.WriteUInt16BigEndian(packet[(start + offset)..], Checksum.Fold(Pseudo(packet, packet.Length - start)));
    }

    /// <summary>Computes what the card would have: the whole checksum.</summary>
    /// <param name="packet">An IPv4 packet that is no fragment.</param>
    /// <param name="start">Where its transport header begins.</param>
    /// <param name="offset">Where, from there, the checksum stands.</param>
    public static void Complete(Span<byte> packet, int start, int offset)
    {
        if (start + offset + sizeof(ushort) > packet.Length)
            return;
        var field = packet[(start + offset)..];
        field[..sizeof(ushort)].Clear();
        ushort sum = Checksum.Finish(Pseudo(packet, packet.Length - start) + Checksum.Sum(packet[start..]));
        BinaryPrimitives.WriteUInt16BigEndian(field, sum == 0 ? (ushort)0xFFFF : sum);
    }

    private static uint Pseudo(ReadOnlySpan<byte> packet, int length) =>
        Checksum.PseudoHeader(BinaryPrimitives.ReadUInt64BigEndian(packet[AddressesAt..]), packet[ProtocolAt], length);
}
