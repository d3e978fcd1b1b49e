namespace Nat.Core.Conntrack;

/// <summary>
/// The counters of <c>conntrack -S</c> (CTK-14), counted where Linux 6.x counts them (nf_conntrack_core.c), for what one worker did. Written by
/// that worker only; a reader on another thread may see a count somewhat late. Two differ: Linux has not counted insertions by packets since
/// 4.9, which <see cref="Insert"/> does, and no look-up here ever begins anew because its chain was moved, so <c>search_restart</c> is always 0.
/// </summary>
public sealed class ConntrackStatistics
{
    private long _found;
    private long _invalid;
    private long _insert;
    private long _insertFailed;
    private long _drop;
    private long _earlyDrop;
    private long _error;
    private long _clashResolve;
    private long _chainTooLong;
    private long _expired;

    /// <summary>External ports that were asked for and taken already.</summary>
    public long Found => Volatile.Read(ref _found);

    /// <summary>Packets that belong to no flow and may open none: broken transport headers, and segments that their connection does not admit.</summary>
    public long Invalid => Volatile.Read(ref _invalid);

    /// <summary>Entries inserted.</summary>
    public long Insert => Volatile.Read(ref _insert);

    /// <summary>Flows that were not opened because another entry had one of the tuples, every port that was tried included, or for want of a slot.</summary>
    public long InsertFailed => Volatile.Read(ref _insertFailed);

    /// <summary>New flows refused because the table was full or another entry had one of the tuples.</summary>
    public long Drop => Volatile.Read(ref _drop);

    /// <summary>Entries that made room for new ones.</summary>
    public long EarlyDrop => Volatile.Read(ref _earlyDrop);

    /// <summary>ICMP messages that are broken, or report an error about no known flow.</summary>
    public long Error => Volatile.Read(ref _error);

    /// <summary>Packets whose flow another worker opened at the same moment, and which went on in that entry.</summary>
    public long ClashResolve => Volatile.Read(ref _clashResolve);

    /// <summary>Entries that found no slot near the place where they belong.</summary>
    public long ChainTooLong => Volatile.Read(ref _chainTooLong);

    /// <summary>Entries that expired.</summary>
    public long Expired => Volatile.Read(ref _expired);

    /// <summary>Entries opened and ended, by protocol.</summary>
    public FlowCounts Flows { get; } = new();

    /// <summary>The counters by the names that conntrack(8) gives them, in its order.</summary>
    public IEnumerable<(string Name, long Value)> Named() =>
    [
        ("found", Found), ("invalid", Invalid), ("insert", Insert), ("insert_failed", InsertFailed), ("drop", Drop), ("early_drop", EarlyDrop),
        ("error", Error), ("search_restart", 0), ("clash_resolve", ClashResolve), ("chaintoolong", ChainTooLong),
    ];

    internal void CountFound() => _found++;

    internal void CountInvalid() => _invalid++;

    internal void CountInsert() => _insert++;

    internal void CountDrop() => _drop++;

    internal void CountEarlyDrop() => _earlyDrop++;

    internal void CountError() => _error++;

    internal void CountClashResolved() => _clashResolve++;

    internal void CountExpired() => _expired++;

    internal void CountClash()
    {
        _insertFailed++;
        _drop++;
    }

    internal void CountChainTooLong()
    {
        _chainTooLong++;
        _insertFailed++;
    }

    /// <summary>What several workers did together.</summary>
    internal static ConntrackStatistics Sum(IEnumerable<ConntrackStatistics> workers)
    {
        var sum = new ConntrackStatistics();
        foreach (var worker in workers)
        {
            sum._found += worker.Found;
            sum._invalid += worker.Invalid;
            sum._insert += worker.Insert;
            sum._insertFailed += worker.InsertFailed;
            sum._drop += worker.Drop;
            sum._earlyDrop += worker.EarlyDrop;
            sum._error += worker.Error;
            sum._clashResolve += worker.ClashResolve;
            sum._chainTooLong += worker.ChainTooLong;
            sum._expired += worker.Expired;
            sum.Flows.Add(worker.Flows);
        }

        return sum;
    }
}
