namespace Nat.Core.Conntrack;

/// <summary>The counters of <c>conntrack -S</c> (CTK-14) that have a meaning here, for one table.</summary>
/// <remarks>All of them count what happens on the slow path, where the workers that share a table also share these.</remarks>
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

    internal void CountInsert() => Interlocked.Increment(ref _insert);

    internal void CountInsertFailed() => Interlocked.Increment(ref _insertFailed);

    internal void CountDrop() => Interlocked.Increment(ref _drop);

    internal void CountEarlyDrop() => Interlocked.Increment(ref _earlyDrop);

    internal void CountExpired() => Interlocked.Increment(ref _expired);
}
