namespace Nat.Vpc.Run;

/// <summary>What came of a step of a scenario.</summary>
public enum Outcome
{
    /// <summary>The network was changed.</summary>
    Changed,

    /// <summary>Everything arrived, and so did the answers; a call was allowed.</summary>
    Reaches,

    /// <summary>Packets ended on the way, or a call was denied.</summary>
    Blocked,

    /// <summary>The connection was reset.</summary>
    Reset,
}
