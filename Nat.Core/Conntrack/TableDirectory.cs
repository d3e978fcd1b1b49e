using System.Numerics;
using System.Runtime.CompilerServices;
using Nat.Core.Memory;

namespace Nat.Core.Conntrack;

/// <summary>
/// The buckets of a <see cref="TupleTable{TLine}"/>, and where in them a hash belongs: in the first bucket from its home on that had
/// room. Slots never move.
/// </summary>
/// <param name="buckets">The buckets, no fewer than <see cref="MaxDistance"/>.</param>
internal readonly struct TableDirectory(NativeArray<TableBucket> buckets)
{
    /// <summary>How many buckets from its home a tuple may live. At the load that the table has, one in ten million passes even three.</summary>
    public const int MaxDistance = 16;

    /// <summary>Number of buckets.</summary>
    public int Count => buckets.Length;

    /// <summary>Bytes of address space taken.</summary>
    public long Bytes => buckets.Bytes;

    /// <summary>A bucket.</summary>
    public ref TableBucket this[uint number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref buckets[number];
    }

    /// <summary>The bucket where the search for a hash begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Home(ulong hash) => (uint)(((hash >> 32) * (ulong)(uint)buckets.Length) >> 32);

    /// <summary>The bucket behind another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Next(uint bucket) => bucket + 1 == (uint)buckets.Length ? 0 : bucket + 1;

    /// <summary>Asks for the home of a hash.</summary>
    public void PrefetchHome(ulong hash) => buckets.Prefetch(Home(hash));

    /// <summary>Puts a slot into the first bucket from its home on that has room.</summary>
    /// <returns>False if none within <see cref="MaxDistance"/> has.</returns>
    public bool TryPut(ulong hash, ulong slot)
    {
        uint at = Home(hash);
        for (int distance = 0; distance < MaxDistance; distance++)
        {
            ref var bucket = ref buckets[at];
            for (uint empty = bucket.MatchEmpty(); empty != 0; empty &= empty - 1)
            {
                if (Interlocked.CompareExchange(ref bucket.Slot(BitOperations.TrailingZeroCount(empty)), slot, TableSlot.Empty) == TableSlot.Empty)
                    return true;
            }

            Interlocked.Increment(ref bucket.Passed);
            at = Next(at);
        }

        Unpass(Home(hash), MaxDistance);
        return false;
    }

    /// <summary>Takes a slot out that only the caller may take out.</summary>
    public void Take(ulong hash, ulong slot)
    {
        uint at = Home(hash);
        for (int distance = 0; distance < MaxDistance; distance++)
        {
            ref var bucket = ref buckets[at];
            for (uint matches = bucket.Match(TableSlot.Tag(hash)); matches != 0; matches &= matches - 1)
            {
                ref ulong word = ref bucket.Slot(BitOperations.TrailingZeroCount(matches));
                if (Volatile.Read(ref word) != slot)
                    continue;
                Volatile.Write(ref word, TableSlot.Empty);
                Unpass(Home(hash), distance);
                return;
            }

            at = Next(at);
        }
    }

    private void Unpass(uint home, int distance)
    {
        for (uint at = home; distance > 0; distance--, at = Next(at))
            Interlocked.Decrement(ref buckets[at].Passed);
    }

    /// <summary>Gives the memory back.</summary>
    public void Free() => buckets.Dispose();
}
