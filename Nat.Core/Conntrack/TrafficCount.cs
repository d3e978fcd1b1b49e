using System.Runtime.CompilerServices;

namespace Nat.Core.Conntrack;

/// <summary>
/// Packets and bytes of one direction of an entry in one word, so that one addition counts both: <c>packets 63..40 | bytes 39..0</c>. The
/// highest bit says that it is time to <see cref="TryCarry"/>; until then there is room for a packet of any size.
/// </summary>
internal struct TrafficCount
{
    /// <summary>How many packets one carry stands for: it leaves two, so that a count is 1 for the first packet only.</summary>
    public const ulong CarriedPackets = (1UL << 23) - 2;

    /// <summary>How many bytes one carry stands for.</summary>
    public const ulong CarriedBytes = 1UL << 32;

    private const ulong OnePacket = 1UL << 40;
    private const ulong ByteMask = OnePacket - 1;

    private ulong _bits;

    /// <summary>Makes a count.</summary>
    public TrafficCount(ulong packets, ulong bytes) => _bits = (packets * OnePacket) + bytes;

    /// <summary>The count of so many packets and bytes, and what of them is carried.</summary>
    public static TrafficCount Of(ulong packets, ulong bytes, out ushort packetCarries, out ushort byteCarries)
    {
        packetCarries = (ushort)Math.Min(ushort.MaxValue, packets < 2 ? 0 : (packets - 2) / CarriedPackets);
        byteCarries = (ushort)Math.Min(ushort.MaxValue, bytes / CarriedBytes);
        return new(Math.Min(packets - (packetCarries * CarriedPackets), CarriedPackets + 1), bytes % CarriedBytes);
    }

    /// <summary>Packets.</summary>
    public readonly ulong Packets => _bits / OnePacket;

    /// <summary>Bytes.</summary>
    public readonly ulong Bytes => _bits & ByteMask;

    /// <summary>Whether it is neither empty nor full: then the next packet means no more than an addition.</summary>
    public readonly bool IsUnderWay
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)_bits > 0;
    }

    /// <summary>Whether it must be carried before the next packet.</summary>
    public readonly bool IsFull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)_bits < 0;
    }

    /// <summary>Counts a packet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int bytes) => _bits += OnePacket + (uint)bytes;

    /// <summary>Takes out what is carried, if it is full; of several workers that see it full, one does.</summary>
    /// <param name="count">The count.</param>
    /// <param name="carries">How many times <see cref="CarriedBytes"/>; the packets are <see cref="CarriedPackets"/>.</param>
    public static bool TryCarry(ref TrafficCount count, out ushort carries)
    {
        ulong seen = Volatile.Read(ref count._bits);
        ulong times = (seen & ByteMask) / CarriedBytes;
        carries = (ushort)times;
        ulong left = seen - ((CarriedPackets * OnePacket) + (times * CarriedBytes));
        return (long)seen < 0 && Interlocked.CompareExchange(ref count._bits, left, seen) == seen;
    }
}
