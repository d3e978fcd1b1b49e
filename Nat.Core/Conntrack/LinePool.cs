using System.Runtime.CompilerServices;
using Nat.Core.Memory;

namespace Nat.Core.Conntrack;

/// <summary>
/// Hands out the lines of a <see cref="TupleTable{TLine}"/> and takes them back: those that were used before from a lock-free
/// stack, else one that never was, so that pages are touched only as far as a table has ever been full.
/// </summary>
/// <param name="lines">The lines. Each begins with a <see cref="TupleNode"/>.</param>
/// <typeparam name="TLine">A line.</typeparam>
internal sealed class LinePool<TLine>(NativeArray<TLine> lines)
    where TLine : unmanaged
{
    private ulong _freeList;      // [A] tag << 32 | index + 1; the tag changes with every change of the head
    private int _freshLines;      // [A] lines handed out that were never used before
    private int _count;           // [A] lines handed out

    /// <summary>Lines handed out.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>All lines that were ever handed out have an index below this.</summary>
    public uint Used => (uint)Volatile.Read(ref _freshLines);

    /// <summary>The line that would be handed out next of those that were used before, plus one; for <see cref="TableIntegrity"/>.</summary>
    public uint FirstFree => (uint)Volatile.Read(ref _freeList);

    /// <summary>Hands out a line, which is tentative and the caller's alone until <see cref="Give"/>.</summary>
    public bool TryTake(out uint index)
    {
        // The stack once more at the end: only when there is no fresh line and then no free one is the pool empty at one instant.
        if (!TryPop(out index) && !TryTakeFresh(out index) && !TryPop(out index))
            return false;
        Interlocked.Increment(ref _count);
        ref var node = ref Node(index);
        Volatile.Write(ref node.Life, LineLife.With(node.Life, LineLife.Tentative));
        return true;
    }

    /// <summary>Takes a line back that no slot of the directory points at; whoever still has its life word finds it changed.</summary>
    public void Give(uint index)
    {
        ref var node = ref Node(index);
        Volatile.Write(ref node.Life, LineLife.With(node.Life + LineLife.OneGeneration, LineLife.Free));
        Interlocked.Decrement(ref _count);   // before somebody else can take and count it
        Push(index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TupleNode Node(uint index) => ref Unsafe.As<TLine, TupleNode>(ref lines[index]);

    private bool TryTakeFresh(out uint index)
    {
        int fresh = Volatile.Read(ref _freshLines);
        while (fresh < lines.Length)
        {
            int seen = Interlocked.CompareExchange(ref _freshLines, fresh + 1, fresh);
            if (seen == fresh)
                break;
            fresh = seen;
        }

        index = (uint)fresh;
        return fresh < lines.Length;
    }

    private bool TryPop(out uint index)
    {
        ulong head = Volatile.Read(ref _freeList);
        while ((uint)head != 0)
        {
            // Another thread may own the line by now and have overwritten the link; then the tag has changed, and the exchange fails.
            index = (uint)head - 1;
            ulong next = (((head >> 32) + 1) << 32) | Volatile.Read(ref Node(index).NextFree);
            ulong seen = Interlocked.CompareExchange(ref _freeList, next, head);
            if (seen == head)
                return true;
            head = seen;
        }

        index = 0;
        return false;
    }

    private void Push(uint index)
    {
        ulong head = Volatile.Read(ref _freeList);
        while (true)
        {
            Node(index).NextFree = (uint)head;
            ulong seen = Interlocked.CompareExchange(ref _freeList, (((head >> 32) + 1) << 32) | (index + 1), head);
            if (seen == head)
                return;
            head = seen;
        }
    }
}
