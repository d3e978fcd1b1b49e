namespace Nat.Core.Translation;

/// <summary>How exactly it is looked at whether a port is free.</summary>
internal enum PortCare
{
    /// <summary>At a glance: one that may be taken counts as taken, for there are many others to try.</summary>
    Glance,

    /// <summary>In full: one whose flow has expired is free.</summary>
    Full,

    /// <summary>In full, and one whose connection is closed is free, too.</summary>
    TakeOver,
}
