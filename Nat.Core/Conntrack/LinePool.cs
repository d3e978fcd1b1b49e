using System.Runtime.CompilerServices;
using Nat.Core.Memory;

namespace Nat.Core.Conntrack;

/// <summary>
/// The lines of a <see cref="TupleTable{TLine}"/> that are in no worker's <see cref="LineStock{TLine}"/>: those that were used before, in
/// batches on a lock-free stack, and those that never were, so that pages are touched only as far as a table has ever been full. How many
/// lines may be in use is kept as permits, which the stocks draw from here, too.
/// </summary>
/// <typeparam name="TLine">A line.</typeparam>
internal sealed class LinePool<TLine>
    where TLine : unmanaged
{
    /// <summary>Lines in a batch: the first, and as many more as their numbers find room in it.</summary>
    public const int BatchLines = 1 + FreeBatch.Lines;

    /// <summary>Lines that never were used are handed out so many at once.</summary>
    public const int FreshLines = 32;

    private readonly NativeArray<TLine> _lines;
    private readonly int _capacity;
    private readonly List<LineStock<TLine>> _stocks = [];
    private ulong _freeBatches;   // [A] tag << 32 | first line of the first batch + 1; the tag changes with every change of the head
    private int _freshLines;      // [A] lines handed out that were never used before
    private int _permits;         // [A] permits that no stock has drawn

    /// <summary>Makes a pool in which all lines are.</summary>
    /// <param name="lines">The lines. Each begins with a <see cref="TupleNode"/>.</param>
    /// <param name="capacity">Lines that may be in use at once.</param>
    public LinePool(NativeArray<TLine> lines, int capacity) => (_lines, _capacity, _permits) = (lines, capacity, capacity);

    /// <summary>All lines that were ever handed out have an index below this.</summary>
    public uint Used => (uint)Volatile.Read(ref _freshLines);

    /// <summary>The first line of the first batch, plus one; for <see cref="TableIntegrity"/>.</summary>
    public uint FirstFree => (uint)Volatile.Read(ref _freeBatches);

    /// <summary>Lines in use or allowed to a worker that has not taken them yet.</summary>
    public int Allowed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _capacity - Volatile.Read(ref _permits);
    }

    /// <summary>Lines in use: exact while nobody takes or gives.</summary>
    public int Count => Allowed - _stocks.Sum(stock => stock.Permits);

    /// <summary>The stocks, each of which makes itself known before any of them is used.</summary>
    public List<LineStock<TLine>> Stocks => _stocks;

    /// <summary>The common beginning of a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TupleNode Node(uint index) => ref Unsafe.As<TLine, TupleNode>(ref _lines[index]);

    /// <summary>Draws permits.</summary>
    /// <returns>How many; 0 if all are drawn.</returns>
    public int Draw(int most)
    {
        for (int seen = Volatile.Read(ref _permits); seen > 0;)
        {
            int count = Math.Min(most, seen);
            int now = Interlocked.CompareExchange(ref _permits, seen - count, seen);
            if (now == seen)
                return count;
            seen = now;
        }

        return 0;
    }

    /// <summary>Takes permits back.</summary>
    public void Return(int count) => Interlocked.Add(ref _permits, count);

    /// <summary>Takes lines for a stock: a batch that was used before, else some that never were.</summary>
    /// <param name="room">Room for <see cref="FreshLines"/>; they are to be used from the last to the first.</param>
    /// <returns>How many.</returns>
    public int Take(Span<uint> room)
    {
        // The stack once more at the end: only when there is no fresh line and then no batch is the pool empty at one instant.
        int count = Pop(room);
        if (count == 0)
            count = TakeFresh(room);
        return count == 0 ? Pop(room) : count;
    }

    /// <summary>Takes a batch of lines back that nobody writes to any more.</summary>
    public void Give(ReadOnlySpan<uint> batch)
    {
        uint first = batch[0];
        ref var node = ref Node(first);
        batch[1..BatchLines].CopyTo(node.Batch);
        ulong head = Volatile.Read(ref _freeBatches);
        while (true)
        {
            node.NextFree = (uint)head;
            ulong seen = Interlocked.CompareExchange(ref _freeBatches, (((head >> 32) + 1) << 32) | (first + 1), head);
            if (seen == head)
                return;
            head = seen;
        }
    }

    private int Pop(Span<uint> room)
    {
        ulong head = Volatile.Read(ref _freeBatches);
        while ((uint)head != 0)
        {
            // Another worker may own the line by now and have overwritten the link; then the tag has changed, and the exchange fails.
            ref var node = ref Node((uint)head - 1);
            ulong next = (((head >> 32) + 1) << 32) | Volatile.Read(ref node.NextFree);
            ulong seen = Interlocked.CompareExchange(ref _freeBatches, next, head);
            if (seen == head)
            {
                room[0] = (uint)head - 1;
                ((ReadOnlySpan<uint>)node.Batch).CopyTo(room[1..]);
                return BatchLines;
            }

            head = seen;
        }

        return 0;
    }

    private int TakeFresh(Span<uint> room)
    {
        int first = Volatile.Read(ref _freshLines);
        while (first < _lines.Length)
        {
            int count = Math.Min(FreshLines, _lines.Length - first);
            int seen = Interlocked.CompareExchange(ref _freshLines, first + count, first);
            if (seen == first)
            {
                for (int i = 0; i < count; i++)
                    room[i] = (uint)(first + count - 1 - i);
                return count;
            }

            first = seen;
        }

        return 0;
    }
}
