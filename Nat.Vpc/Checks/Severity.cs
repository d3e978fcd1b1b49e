namespace Nat.Vpc.Checks;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>It does not work, or it is open to everybody.</summary>
    Error,

    /// <summary>It works until something happens, or not as one would think.</summary>
    Warning,

    /// <summary>It makes the network harder to understand.</summary>
    Note,
}
