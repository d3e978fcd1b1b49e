namespace Nat.Vpc.Network;

/// <summary>What the security groups of an interface say to a packet.</summary>
internal enum GroupVerdict : byte
{
    /// <summary>A rule allows it, and it opens a flow.</summary>
    Opened,

    /// <summary>It belongs to a flow that was opened in its direction.</summary>
    Known,

    /// <summary>It answers a flow that was opened in the other direction: no rule is needed.</summary>
    Answer,

    /// <summary>No rule allows it.</summary>
    NoMatch,

    /// <summary>There is no rule at all.</summary>
    NoRules,

    /// <summary>A rule allows it, but the instance tracks as many flows as it may.</summary>
    AllowanceExceeded,
}
