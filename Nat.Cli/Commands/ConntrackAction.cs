namespace Nat.Cli.Commands;

/// <summary>What <c>nat conntrack</c> does.</summary>
internal enum ConntrackAction
{
    /// <summary>Lists flows.</summary>
    List,

    /// <summary>Follows what happens to flows.</summary>
    Follow,

    /// <summary>Deletes flows.</summary>
    Delete,

    /// <summary>Deletes all flows.</summary>
    Flush,

    /// <summary>Tells how many flows there are.</summary>
    Count,

    /// <summary>Tells the counters of the table.</summary>
    Statistics,
}
