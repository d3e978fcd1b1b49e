namespace Nat.Core.Translation;

/// <summary>What happens to a new flow when the table is full (CTK-06).</summary>
public enum OverloadPolicy : byte
{
    /// <summary>An unassured entry near its place in the table makes room, as in Linux.</summary>
    EarlyDrop,

    /// <summary>The new flow is refused and no entry is touched (RFC 6888 REQ-11).</summary>
    Refuse,
}
