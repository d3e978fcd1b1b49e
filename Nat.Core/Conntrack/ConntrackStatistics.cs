namespace Nat.Core.Conntrack;

/// <summary>
/// The counters of <c>conntrack -S</c> (CTK-14) that have a meaning here, for what one worker did to a table. Written by that worker only;
/// a reader on another thread may see a count somewhat late.
/// </summary>
public sealed class ConntrackStatistics
{
    private long _insert;
    private long _insertFailed;
    private long _drop;
    private long _earlyDrop;
    private long _expired;

    /// <summary>Entries inserted.</summary>
    public long Insert => Volatile.Read(ref _insert);

    /// <summary>Insertions that failed because another entry had one of the tuples.</summary>
    public long InsertFailed => Volatile.Read(ref _insertFailed);

    /// <summary>New flows refused because the table was full.</summary>
    public long Drop => Volatile.Read(ref _drop);

    /// <summary>Entries that made room for new ones.</summary>
    public long EarlyDrop => Volatile.Read(ref _earlyDrop);

    /// <summary>Entries that expired.</summary>
    public long Expired => Volatile.Read(ref _expired);

    internal void CountInsert() => _insert++;

    internal void CountInsertFailed() => _insertFailed++;

    internal void CountDrop() => _drop++;

    internal void CountEarlyDrop() => _earlyDrop++;

    internal void CountExpired() => _expired++;

    /// <summary>What several workers did together.</summary>
    internal static ConntrackStatistics Sum(IEnumerable<ConntrackStatistics> workers)
    {
        var sum = new ConntrackStatistics();
        foreach (var worker in workers)
        {
            sum._insert += worker.Insert;
            sum._insertFailed += worker.InsertFailed;
            sum._drop += worker.Drop;
            sum._earlyDrop += worker.EarlyDrop;
            sum._expired += worker.Expired;
        }

        return sum;
    }
}
