using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// The UDP datagram about which nothing is unusual: an IPv4 header without options, whole, not a fragment, all checksums right. It is
/// read in one pass over 28 bytes and written in another; what <see cref="Ipv4Packet"/> and <see cref="UdpProtocol"/> do step by
/// step, with the same result (a test compares them). Whatever it does not take is theirs. Little-endian machines only.
/// </summary>
internal static class PlainUdp
{
    private const int IpHeader = 20;
    private const int Shortest = IpHeader + UdpProtocol.HeaderLength;

    // The first eight bytes of the header, as a little-endian number: version and header length; no fragment offset, no more fragments.
    private const ulong PlainMask = 0xFF3F_0000_0000_00FF;
    private const ulong PlainValue = 0x45;

    // In the sums below 16-bit words stand as the machine reads them; modulo 0xFFFF that is all the same (RFC 1071 section 2 B).
    private const ulong Modulus = 0xFFFF;
    private const ulong ProtocolWord = (ulong)IpProtocol.Udp << 8;

    /// <summary>Reads the tuple.</summary>
    /// <param name="bytes">The bytes from the IP header on; there may be link padding behind the datagram.</param>
    /// <param name="verifyChecksums">Whether wrong checksums are unusual.</param>
    /// <param name="tuple">The tuple.</param>
    /// <param name="length">The length of the datagram, in bytes.</param>
    /// <returns>False if something is unusual.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool verifyChecksums, out FlowTuple tuple, out int length)
    {
        Unsafe.SkipInit(out tuple);
        Unsafe.SkipInit(out length);
        if (!BitConverter.IsLittleEndian || bytes.Length < Shortest)
            return false;
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        ulong word0 = Read64(ref first, 0);
        ulong word1 = Read64(ref first, 8);
        ulong addresses = Read64(ref first, 12);
        ulong udp = Read64(ref first, IpHeader);
        length = BinaryPrimitives.ReverseEndianness((ushort)(word0 >> 16));
        int udpLength = length - IpHeader;
        if ((word0 & PlainMask) != PlainValue || (byte)(word1 >> 8) != IpProtocol.Udp || (uint)(length - Shortest) > (uint)(bytes.Length - Shortest)
            || BinaryPrimitives.ReverseEndianness((ushort)(udp >> 32)) != udpLength)
            return false;
        if (verifyChecksums)
        {
            ulong ends = Halves(addresses);
            if ((Halves(word0) + (uint)word1 + ends) % Modulus != 0)
                return false;
            if (udp >> 48 != 0 && (ends + ProtocolWord + (ushort)(udp >> 32) + Checksum.SumUnfolded(ref Unsafe.Add(ref first, IpHeader), udpLength)) % Modulus != 0)
                return false;
        }

        tuple = FlowTuple.FromHeader(BinaryPrimitives.ReverseEndianness(addresses), BinaryPrimitives.ReverseEndianness((uint)udp), IpProtocol.Udp);
        return true;
    }

    /// <summary>The time to live of a datagram that was read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte TimeToLive(ReadOnlySpan<byte> bytes) => bytes[8];

    /// <summary>Makes a datagram that was read leave with the inverse of a tuple, and updates all checksums (RFC 1624 equation 3).</summary>
    /// <param name="bytes">The datagram.</param>
    /// <param name="inverse">The inverse of the tuple that it is to have.</param>
    /// <param name="hops">By how much the time to live goes down, 0 or 1; it must be more than that.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteInverse(Span<byte> bytes, ref readonly FlowTuple inverse, int hops)
    {
        Debug.Assert(bytes.Length >= Shortest, "not a datagram that was read");
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        ulong addresses = BinaryPrimitives.ReverseEndianness(BitOperations.RotateLeft(inverse.Addresses, 32));
        uint ports = BinaryPrimitives.ReverseEndianness(BitOperations.RotateLeft(inverse.Ports, 16));
        ulong oldAddresses = Read64(ref first, 12);
        ulong udp = Read64(ref first, IpHeader);
        uint lifeAndSum = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, 8));
        ulong change = Halves(~oldAddresses) + Halves(addresses);

        uint headerSum = Update(lifeAndSum >> 16, change + (ulong)(0xFFFF - hops));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, 8), ((lifeAndSum & 0xFFFF) - (uint)hops) | (headerSum << 16));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, 12), addresses);
        uint sum = (uint)(udp >> 48);
        if (sum != 0)
        {
            sum = Update(sum, change + (~(uint)udp) + ports);
            sum = sum == 0 ? 0xFFFF : sum;  // zero would say "none" (RFC 768)
        }

        Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, IpHeader), (udp & 0x0000FFFF_00000000) | ((ulong)sum << 48) | ports);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read64(ref byte first, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, offset));

    /// <summary>The sum of two 32-bit halves: congruent to that of the four words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Halves(ulong value) => (uint)value + (value >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Update(uint checksum, ulong change)
    {
        ulong sum = (checksum ^ 0xFFFF) + change;
        sum = (uint)sum + (sum >> 32);
        sum = (ushort)sum + ((sum >> 16) & 0xFFFF) + (sum >> 32);
        sum = (ushort)sum + (sum >> 16);
        sum = (ushort)sum + (sum >> 16);
        return (uint)sum ^ 0xFFFF;
    }
}
