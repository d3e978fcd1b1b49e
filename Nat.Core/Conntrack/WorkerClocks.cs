using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nat.Core.Conntrack;

/// <summary>
/// Tells of every worker of a group whether it is inside a call. A worker that is inside may still write to an entry that another has ended
/// meanwhile; so the memory of that entry gets another owner only when all who were inside have left.
/// </summary>
/// <param name="count">How many workers.</param>
internal sealed class WorkerClocks(int count)
{
    // The first is nobody's: it keeps the others off the cache line of the array's length.
    private readonly Clock[] _clocks = new Clock[count + 1];

    /// <summary>How many workers.</summary>
    public int Count => count;

    /// <summary>A worker begins a call. A full fence: what it reads from here on, it reads after others can see that it is inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(int worker) => Interlocked.Increment(ref _clocks[worker + 1].Calls);

    /// <summary>A worker ends its call. A release: who sees it sees all that the worker has written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(int worker)
    {
        ref long calls = ref _clocks[worker + 1].Calls;
        Volatile.Write(ref calls, calls + 1);
    }

    /// <summary>Writes down where all clocks stand.</summary>
    public void Note(Span<long> noted)
    {
        for (int worker = 0; worker < count; worker++)
            noted[worker] = Volatile.Read(ref _clocks[worker + 1].Calls);
    }

    /// <summary>Whether every other worker was outside when the clocks were written down, or has been since.</summary>
    /// <param name="noted">Where they stood.</param>
    /// <param name="asking">Who asks; it knows itself what it still writes to.</param>
    public bool HaveLeft(ReadOnlySpan<long> noted, int asking)
    {
        for (int worker = 0; worker < count; worker++)
        {
            bool wasInside = (noted[worker] & 1) != 0;
            if (wasInside && worker != asking && Volatile.Read(ref _clocks[worker + 1].Calls) == noted[worker])
                return false;
        }

        return true;
    }

    // Two cache lines, because processors fetch them in pairs.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Clock
    {
        /// <summary>[written by its worker] Calls begun and ended: odd while it is inside.</summary>
        [FieldOffset(0)]
        public long Calls;
    }
}
