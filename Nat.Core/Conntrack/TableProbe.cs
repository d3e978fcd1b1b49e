using System.Numerics;
using System.Runtime.CompilerServices;
using Nat.Core.Memory;

namespace Nat.Core.Conntrack;

/// <summary>
/// A <see cref="TupleTable{TLine}"/> as whoever looks many tuples up one after the other sees it: the places of its parts, which a loop can
/// keep in registers.
/// </summary>
/// <typeparam name="TLine">A line.</typeparam>
internal readonly ref struct TableProbe<TLine>
    where TLine : unmanaged
{
    private readonly ref TableBucket _buckets;
    private readonly ref TLine _lines;
    private readonly uint _count;

    /// <summary>Looks at a table.</summary>
    public TableProbe(ref TableBucket buckets, int count, ref TLine lines)
    {
        _buckets = ref buckets;
        _lines = ref lines;
        _count = (uint)count;
    }

    /// <summary>Asks for the directory line of a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchBucket(ulong hash) => Pages.Prefetch(ref Home(hash));

    /// <summary>Asks for it when it is wanted soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchNear(ulong hash) => Pages.PrefetchNear(ref Home(hash));

    /// <summary>
    /// The slot in the home bucket that bears the tag of a hash, or <see cref="TableSlot.Empty"/>; its line is asked for. A hint, to be
    /// passed to <see cref="TupleTable{TLine}.TryFind(in Flows.FlowTuple, ulong, ulong, out TableHit)"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Peek(ulong hash)
    {
        ref var bucket = ref Home(hash);
        uint matches = bucket.Match(TableSlot.Tag(hash));
        if (matches == 0)
            return TableSlot.Empty;
        ulong slot = Volatile.Read(ref bucket.Slot(BitOperations.TrailingZeroCount(matches)));
        if (slot != TableSlot.Empty)
            Pages.Prefetch(ref Line(slot));
        return slot;
    }

    /// <summary>The line of a slot that is not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TLine Line(ulong slot) => ref Unsafe.Add(ref _lines, TableSlot.Index(slot));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TableBucket Home(ulong hash) => ref Unsafe.Add(ref _buckets, (nint)(((hash >> 32) * _count) >> 32));
}
