namespace Nat.Core.Conntrack;

/// <summary>
/// Deals the lines of a table out to the workers that sweep it, in turn, so that none waits for a worker that has nothing to do.
/// </summary>
internal sealed class SweepTurn
{
    private uint _next;   // [A] where the next share begins

    /// <summary>Takes the next lines.</summary>
    /// <param name="used">All lines that matter have an index below this; not 0.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="count">How many.</param>
    /// <returns>The first of them.</returns>
    public uint Take(uint used, uint most, out uint count)
    {
        for (uint seen = Volatile.Read(ref _next); ;)
        {
            uint first = seen < used ? seen : 0;
            count = Math.Min(most, used - first);
            uint now = Interlocked.CompareExchange(ref _next, first + count, seen);
            if (now == seen)
                return first;
            seen = now;
        }
    }
}
