namespace Nat.Core.Conntrack;

/// <summary>Why an entry ended.</summary>
public enum FlowEnd : byte
{
    /// <summary>It has not.</summary>
    Live,

    /// <summary>It was idle for its timeout.</summary>
    Expired,

    /// <summary>A reset was the only answer (TCP-05).</summary>
    Reset,

    /// <summary>A new connection with the same tuple took its place (TCP-09).</summary>
    Reopened,

    /// <summary>It made room in a full table (CTK-06).</summary>
    EarlyDropped,

    /// <summary>Somebody ended it, or took its external address away (STA-05).</summary>
    Deleted,
}
