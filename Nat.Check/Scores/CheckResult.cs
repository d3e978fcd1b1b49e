namespace Nat.Check.Scores;

/// <summary>What became of a requirement.</summary>
public enum CheckResult
{
    /// <summary>The NAT does what is asked.</summary>
    Pass,

    /// <summary>The NAT does something else.</summary>
    Fail,

    /// <summary>Not applicable, or not to be seen in packets; the detail says why.</summary>
    NotApplicable,
}
