using System.Collections.Immutable;

namespace Nat.Check.Scores;

/// <summary>What is scored, and how.</summary>
public sealed record CheckOptions
{
    /// <summary>Requirements to score, by id; empty for all.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>RFCs to score, by number; empty for all.</summary>
    public ImmutableArray<int> Rfcs { get; init; } = [];

    /// <summary>Whether RFC 6888, which binds carrier-grade NATs, applies.</summary>
    public bool IsCarrierGrade { get; init; }

    /// <summary>By how much the timers of the NAT were shortened: every wait is shortened by as much.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Exchanges that last longer, after scaling, are left out.</summary>
    public TimeSpan LongestExchange { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether exchanges are run that flood the NAT or take all of its ports.</summary>
    public bool Floods { get; init; } = true;
}
