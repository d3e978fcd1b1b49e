using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// The UDP datagram or TCP segment about which nothing is unusual: an IPv4 header without options, whole, not a fragment, all checksums
/// right. It is read in one pass and written in another; what <see cref="Ipv4Packet"/>, <see cref="UdpProtocol"/> and
/// <see cref="TcpProtocol"/> do step by step, with the same result (a test compares them). Whatever it does not take is theirs.
/// Little-endian machines only.
/// </summary>
internal static class PlainPacket
{
    private const int IpHeader = 20;
    private const int ShortestUdp = IpHeader + UdpProtocol.HeaderLength;
    private const int ShortestTcp = IpHeader + TcpProtocol.MinHeaderLength;
    private const int LengthAt = 2;
    private const int FlagsAt = 6;
    private const int DontFragmentBit = 0x40;
    private const int TimeToLiveAt = 8;
    private const int AddressesAt = 12;
    private const int DataOffsetAt = IpHeader + TcpProtocol.DataOffsetAt;
    private const int TcpChecksumAt = IpHeader + TcpProtocol.ChecksumAt;
    private const int UdpLengthAt = IpHeader + UdpProtocol.LengthAt;
    private const int UdpChecksumAt = IpHeader + UdpProtocol.ChecksumAt;

    // The first eight bytes of the header, as a little-endian number: version and header length; no fragment offset, no more fragments.
    private const ulong PlainMask = 0xFF3F_0000_0000_00FF;
    private const ulong PlainValue = 0x45;

    // A multiple of 0xFFFF that makes every difference of six words positive: a sum is then zero, and not 0xFFFF, only where all its words are.
    private const int Bias = 8 * 0xFFFF;

    // How the bytes of a tuple stand in the packet: as they are, or inverted.
    private static ReadOnlySpan<byte> Turns =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        0, 1, 3, 2, 8, 9, 10, 11, 4, 5, 6, 7, 14, 15, 12, 13,
    ];

    /// <summary>Where a tuple of UDP or TCP has its zone.</summary>
    public static Vector128<byte> ZoneBytes => Vector128.Create(0x0000_0000_FFFF_00FF, 0ul).AsByte();

    // From the time to live on, 16 bytes of the packet are a tuple but for the time to live and the checksum.
    private static Vector128<byte> TupleMask => Vector128.Create(0xFFFF_FFFF_0000_FF00, ulong.MaxValue).AsByte();

    /// <summary>Reads the tuple.</summary>
    /// <param name="first">The first byte of the IP header.</param>
    /// <param name="present">The bytes from there on; there may be link padding behind the datagram.</param>
    /// <param name="verifyChecksums">Whether wrong checksums are unusual.</param>
    /// <param name="tuple">The tuple.</param>
    /// <param name="length">The length of the datagram, in bytes.</param>
    /// <returns>False if something is unusual.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ref byte first, uint present, bool verifyChecksums, out Vector128<byte> tuple, out int length)
    {
        Unsafe.SkipInit(out tuple);
        Unsafe.SkipInit(out length);
        if (!BitConverter.IsLittleEndian || present < ShortestUdp)
            return false;
        ulong word0 = Read64(ref first, 0);
        ulong word1 = Read64(ref first, TimeToLiveAt);
        int total = Read16(ref first, LengthAt);
        byte protocol = (byte)(word1 >> 8);
        if ((word0 & PlainMask) != PlainValue || (uint)(total - ShortestUdp) > present - ShortestUdp)
            return false;
        if (protocol == IpProtocol.Udp ? Read16(ref first, UdpLengthAt) != total - IpHeader : !IsTcp(ref first, protocol, total))
            return false;
        if (verifyChecksums && !AreRight(ref first, word0, word1, total, protocol == IpProtocol.Udp && Read16(ref first, UdpChecksumAt) == 0))
            return false;
        tuple = Vector128.LoadUnsafe(ref first, TimeToLiveAt) & TupleMask;
        length = total;
        return true;
    }

    /// <summary>The time to live of a packet that was read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TimeToLive(ref byte first) => Unsafe.Add(ref first, TimeToLiveAt);

    /// <summary>Whether a packet that was read is not to be fragmented either, so that its identification means nothing (RFC 6864 section 4).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAtomic(ref byte first) => (Unsafe.Add(ref first, FlagsAt) & DontFragmentBit) != 0;

    /// <summary>Whether a tuple that was read is one of TCP, else it is one of UDP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTcp(Vector128<byte> tuple) => (byte)(tuple.AsUInt32().ToScalar() >> 8) == IpProtocol.Tcp;

    /// <summary>Makes a packet that was read leave with another tuple, and updates all checksums (RFC 1624 equation 3).</summary>
    /// <param name="first">The first byte of the packet.</param>
    /// <param name="old">The tuple that it has, or its inverse.</param>
    /// <param name="tuple">The inverse of the tuple with which it is to leave; if no hop counts, that tuple itself.</param>
    /// <param name="hops">By how much the time to live goes down, 0 or 1; it must be more than that.</param>
    /// <param name="isTcp">Whether it is a TCP segment, else it is a UDP datagram.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref byte first, Vector128<byte> old, Vector128<byte> tuple, int hops, bool isTcp)
    {
        // All sums are one's complement sums of the words as the machine reads them (RFC 1071 section 2 B), so it does not matter which
        // of the two ends comes first.
        var differences = SumPairs(tuple) - SumPairs(old);
        int ports = differences[3];
        int addresses = differences[1] + differences[2];
        uint lifeAndSum = Read32(ref first, TimeToLiveAt);
        uint headerSum = Fold((~lifeAndSum >> 16) + (uint)(Bias - hops + addresses));
        ref byte field = ref Unsafe.Add(ref first, isTcp ? TcpChecksumAt : UdpChecksumAt);
        uint before = Unsafe.ReadUnaligned<ushort>(ref field);
        uint sum = Fold((before ^ 0xFFFF) + (uint)(Bias + addresses + ports)) ^ 0xFFFF;

        // Zero says "none" to UDP (RFC 768): it stays, and does not come to be.
        if (!isTcp && (before == 0 || sum == 0))
            sum = before == 0 ? 0u : 0xFFFF;
        Unsafe.WriteUnaligned(ref field, (ushort)sum);
        var bytes = Vector128.ShuffleNative(tuple, Vector128.LoadUnsafe(in MemoryMarshal.GetReference(Turns), (nuint)(hops * 16)));
        bytes.AsUInt32().WithElement(0, ((ushort)lifeAndSum - (uint)hops) | (~headerSum << 16)).AsByte().StoreUnsafe(ref first, TimeToLiveAt);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTcp(ref byte first, byte protocol, int length)
    {
        if (protocol != IpProtocol.Tcp || length < ShortestTcp)
            return false;
        int header = (Unsafe.Add(ref first, DataOffsetAt) >> 4) * 4;
        return header >= TcpProtocol.MinHeaderLength && header <= length - IpHeader;
    }

    // A call, so that the registers of the loop are not taken by what not every policy needs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool AreRight(ref byte first, ulong word0, ulong word1, int length, bool hasNone)
    {
        ulong ends = Halves(Read64(ref first, AddressesAt));
        if (Fold(Halves(word0) + (uint)word1 + ends) != 0xFFFF)
            return false;
        if (hasNone)
            return true;
        int payload = length - IpHeader;
        ulong pseudo = ends + ((uint)word1 & 0xFF00) + BinaryPrimitives.ReverseEndianness((ushort)payload);
        return Fold(pseudo + Checksum.SumUnfolded(ref Unsafe.Add(ref first, IpHeader), payload)) == 0xFFFF;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read64(ref byte first, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, offset));

    /// <summary>A field in network byte order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Read16(ref byte first, int offset) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, offset)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read32(ref byte first, int offset) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, offset));

    /// <summary>The sum of two 32-bit halves: congruent to that of the four words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Halves(ulong value) => (uint)value + (value >> 32);

    /// <summary>The sum of the two words of each 32-bit part, less a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> SumPairs(Vector128<byte> bytes)
    {
        var words = bytes.AsUInt16();
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent((words ^ Vector128.Create((ushort)0x8000)).AsInt16(), Vector128.Create((short)1));
        var pairs = bytes.AsUInt32();
        return ((pairs & Vector128.Create(0xFFFFu)) + (pairs >>> 16)).AsInt32();
    }

    /// <summary>
    /// The one's complement sum of the two words of a number: the upper half of the number plus itself turned, which is where the carry goes
    /// round.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Fold(uint sum) => (sum + BitOperations.RotateRight(sum, 16)) >> 16;

    /// <summary>The same for four words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Fold(ulong sum) => Fold((uint)((sum + BitOperations.RotateRight(sum, 32)) >> 32));
}
