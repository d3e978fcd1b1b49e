namespace Nat.Core.Conntrack;

/// <summary>The counters of <c>conntrack -S</c> (CTK-14) that have a meaning here, for one table.</summary>
public sealed class ConntrackStatistics
{
    /// <summary>Entries inserted.</summary>
    public long Insert { get; internal set; }

    /// <summary>Insertions that failed because another entry had one of the tuples.</summary>
    public long InsertFailed { get; internal set; }

    /// <summary>New flows refused because the table was full.</summary>
    public long Drop { get; internal set; }

    /// <summary>Entries that made room for new ones.</summary>
    public long EarlyDrop { get; internal set; }

    /// <summary>Entries that expired.</summary>
    public long Expired { get; internal set; }
}
