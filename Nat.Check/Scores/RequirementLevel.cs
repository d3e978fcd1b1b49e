namespace Nat.Check.Scores;

/// <summary>How strongly a requirement binds (RFC 2119); RECOMMENDED is a SHOULD.</summary>
public enum RequirementLevel
{
    /// <summary>An absolute requirement.</summary>
    Must,

    /// <summary>There may be reasons to do otherwise.</summary>
    Should,

    /// <summary>Truly optional; a NAT cannot fail it, its row says what the NAT does.</summary>
    May,
}
