namespace Nat.Vpc.Model;

/// <summary>What can come of a step.</summary>
public enum ExpectedOutcome
{
    /// <summary>All packets arrive, and the answers, too; a call is allowed.</summary>
    Reaches,

    /// <summary>Packets end on the way, or a call is denied.</summary>
    Blocked,

    /// <summary>The connection is reset.</summary>
    Reset,
}
