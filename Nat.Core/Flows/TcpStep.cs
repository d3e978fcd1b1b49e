namespace Nat.Core.Flows;

/// <summary>What the state machine says of a segment before its window is looked at.</summary>
internal enum TcpStep : byte
{
    /// <summary>The state admits it; now the window decides.</summary>
    CheckWindow,

    /// <summary>The state admits it and its numbers need no check, or cannot be checked.</summary>
    Trust,

    /// <summary>It may pass, and nothing follows from it.</summary>
    Ignore,

    /// <summary>It opens another connection over this one.</summary>
    Reopen,

    /// <summary>Flags that no TCP sends.</summary>
    RefuseFlags,

    /// <summary>No host in this state sends it.</summary>
    RefuseState,

    /// <summary>A reset that does not match what was acknowledged.</summary>
    RefuseNumbers,
}
