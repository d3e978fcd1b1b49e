namespace Nat.Core.Conntrack;

/// <summary>
/// Where a line of a <see cref="TupleTable{TLine}"/> stands in its life: the low two bits of its life word; the rest is the
/// generation, which goes up each time the line is freed.
/// </summary>
/// <remarks>
/// <para>Free: on the free list. Only the thread that takes it off may write it.</para>
/// <para>Tentative: its tuples are written and will not change. It may have slots in the directory; no look-up sees it. Its owner
/// publishes it, or another inserter of the same tuple aborts it.</para>
/// <para>Live: both tuples are found. It is touched by every packet of its flow and removed by whoever first makes it dead.</para>
/// <para>Dead: neither tuple is found any more. Whoever made it dead takes its slots away and frees it; an aborted line is
/// freed by its owner.</para>
/// </remarks>
internal static class LineLife
{
    public const uint Free = 0;
    public const uint Tentative = 1;
    public const uint Live = 2;
    public const uint Dead = 3;
    public const uint StateMask = 3;
    public const uint OneGeneration = 4;

    /// <summary>The same generation in another state.</summary>
    public static uint With(uint life, uint state) => (life & ~StateMask) | state;

    /// <summary>Whether both tuples are found.</summary>
    public static bool IsLive(uint life) => (life & StateMask) == Live;
}
