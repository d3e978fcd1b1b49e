using System.Numerics;

namespace Nat.Core.Engine;

/// <summary>
/// Gives out identifications so that of one source, destination and protocol none comes again before 65,536 others have been given out
/// (RFC 6864 section 4.2 asks for the lifetime of a datagram, which no 16 bits can promise at any speed). Pairs of addresses share counters,
/// each with an offset of its own that depends on the seed. Workers share one.
/// </summary>
/// <param name="key">What the offsets depend on.</param>
internal sealed class IdentificationSource(ulong key)
{
    /// <summary>How many there are; the more, the longer a pair has its numbers for itself.</summary>
    private const int Counters = 16_384;

    private readonly int[] _counters = new int[Counters];   // by interlocked increment

    /// <summary>The next one.</summary>
    /// <param name="addresses">Source address in the upper, destination in the lower half, as the datagram leaves.</param>
    /// <param name="protocol">The IP protocol number.</param>
    public ushort Next(ulong addresses, byte protocol)
    {
        ulong hash = SeededRandom.Mix(SeededRandom.Mix(addresses ^ key) + protocol);
        uint counter = (uint)hash & (Counters - 1);
        return (ushort)((uint)BitOperations.RotateRight(hash, 32) + (uint)Interlocked.Increment(ref _counters[counter]));
    }
}
