using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Nat.Core.Packets;

/// <summary>
/// The CRC32c of SCTP (RFC 9260 appendix A): over the packet with its checksum field zero, stored in the field with its lowest byte first.
/// The processor's instruction does the work where it has one.
/// </summary>
public static class Crc32c
{
    /// <summary>The checksum of a packet.</summary>
    /// <param name="bytes">The packet, or its first bytes.</param>
    /// <param name="fieldAt">Where its checksum field stands; the four bytes there count as zero.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, int fieldAt)
    {
        uint crc = BitOperations.Crc32C(Append(uint.MaxValue, bytes[..fieldAt]), 0u);
        return ~Append(crc, bytes[(fieldAt + sizeof(uint))..]);
    }

    /// <summary>
    /// What a change of four bytes does to a checksum, to be combined with it by exclusive or: a CRC is linear, so it does not matter what
    /// the other bytes are, and a checksum that was wrong stays wrong by as much.
    /// </summary>
    /// <param name="change">The old bytes exclusive or the new, in the order of the wire from the highest byte on.</param>
    /// <param name="bytesBehind">How many bytes follow them.</param>
    public static uint Change(uint change, int bytesBehind)
    {
        uint crc = BitOperations.Crc32C(0u, BinaryPrimitives.ReverseEndianness(change));
        for (; bytesBehind >= sizeof(ulong); bytesBehind -= sizeof(ulong))
            crc = BitOperations.Crc32C(crc, 0ul);
        for (; bytesBehind > 0; bytesBehind--)
            crc = BitOperations.Crc32C(crc, (byte)0);
        return crc;
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(bytes);
            foreach (ulong word in words)
                crc = BitOperations.Crc32C(crc, word);
            bytes = bytes[(words.Length * sizeof(ulong))..];
        }

        foreach (byte next in bytes)
            crc = BitOperations.Crc32C(crc, next);
        return crc;
    }
}
