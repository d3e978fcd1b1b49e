using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nat.Core.Packets;

/// <summary>
/// The Internet checksum (RFC 1071) and its incremental update (RFC 1624). Sums are one's complement sums of 16-bit words in
/// network byte order, kept in a wider register and folded at the end.
/// </summary>
public static class Checksum
{
    /// <summary>
    /// The sum of the words of a span, folded to 16 bits and not complemented. An odd last byte counts as the upper half of a word.
    /// Over data that holds its own right checksum it is 0xFFFF.
    /// </summary>
    public static ushort Sum(ReadOnlySpan<byte> bytes)
    {
        ushort folded = Fold(SumUnfolded(ref MemoryMarshal.GetReference(bytes), bytes.Length));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(folded) : folded;
    }

    /// <summary>The checksum field for data whose checksum field is zero or left out, given the sums of all its parts.</summary>
    public static ushort Finish(uint sums) => (ushort)~Fold(sums);

    /// <summary>The sum of the pseudo header of TCP and UDP over IPv4 (RFC 9293 section 3.1, RFC 768), not folded.</summary>
    /// <param name="addresses">Source address in the upper, destination in the lower half.</param>
    /// <param name="protocol">The IP protocol number.</param>
    /// <param name="length">Bytes of transport header and payload.</param>
    public static uint PseudoHeader(ulong addresses, byte protocol, int length) => Words(addresses) + protocol + (uint)length;

    /// <summary>The sum of the four 16-bit words of a number, not folded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Words(ulong value) =>
        (uint)((value & 0xFFFF) + ((value >> 16) & 0xFFFF) + ((value >> 32) & 0xFFFF) + (value >> 48));

    /// <summary>
    /// The sum of the words as the machine reads them, not folded: the swap commutes with the addition (RFC 1071 section 2 B).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong SumUnfolded(ref byte first, int length)
    {
        if (length >= 64 || length < 8)
            return SumLongOrTiny(ref first, length);
        ulong sum = 0;
        int i = 0;
        for (; i + 8 <= length; i += 8)
            sum += Halves(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i)));
        if (i == length)
            return sum;

        // The last bytes: the eight that end the span, without those that were summed.
        ulong last = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, length - 8));
        int summed = 8 * (8 - (length - i));
        return sum + Halves(BitConverter.IsLittleEndian ? last >> summed : last << summed);
    }

    /// <summary>What replacing eight bytes adds to a sum: the old words complemented plus the new ones (RFC 1624 equation 3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Delta(ulong old, ulong now) => Words(~old) + Words(now);

    /// <summary>What replacing four bytes adds to a sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Delta(uint old, uint now) => (~old >> 16) + (~old & 0xFFFF) + (now >> 16) + (now & 0xFFFF);

    /// <summary>
    /// The checksum after a change: HC' = ~(~HC + delta) (RFC 1624 equation 3). A checksum that was wrong stays wrong by as much.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Apply(ushort checksum, uint delta)
    {
        uint sum = (uint)(ushort)~checksum + delta;
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    /// <summary>Folds a sum to 16 bits by end-around carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Fold(ulong sum)
    {
        sum = (sum & 0xFFFFFFFF) + (sum >> 32);
        sum = (sum & 0xFFFF) + ((sum >> 16) & 0xFFFF) + (sum >> 32);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)((sum & 0xFFFF) + (sum >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Halves(ulong words) => (words & uint.MaxValue) + (words >> 32);

    // Compiled in full at once, like the loops that call it: a short replay would be over before the runtime had noticed it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong SumLongOrTiny(ref byte first, int length)
    {
        ulong sum = 0;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // Each 32-bit lane gains at most 0xFFFF a step; 65,535 bytes are 2,048 steps of 32 bytes, so no lane overflows.
            var even = Vector256<uint>.Zero;
            var odd = Vector256<uint>.Zero;
            var low = Vector256.Create(0xFFFFu);
            for (; i + 32 <= length; i += 32)
            {
                var words = Vector256.LoadUnsafe(ref first, (nuint)i).AsUInt32();
                even += words & low;
                odd += words >>> 16;
            }

            var (evenLower, evenUpper) = Vector256.Widen(even);
            var (oddLower, oddUpper) = Vector256.Widen(odd);
            sum = Vector256.Sum(evenLower + evenUpper + oddLower + oddUpper);
        }

        for (; i + 8 <= length; i += 8)
            sum += Halves(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, i)));
        for (; i + 2 <= length; i += 2)
            sum += Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, i));
        if (i < length)
            sum += BitConverter.IsLittleEndian ? Unsafe.Add(ref first, i) : (uint)Unsafe.Add(ref first, i) << 8;
        return sum;
    }
}
