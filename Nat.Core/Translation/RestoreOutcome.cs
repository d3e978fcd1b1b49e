namespace Nat.Core.Translation;

/// <summary>What became of an entry that was to be put into a table.</summary>
internal enum RestoreOutcome
{
    /// <summary>It is there.</summary>
    Restored,

    /// <summary>Its time was up.</summary>
    Expired,

    /// <summary>The configuration would not have it so: its address is not in the pool, its static mapping is gone, its port is another's.</summary>
    Unfit,

    /// <summary>There was no room for it.</summary>
    NoRoom,
}
