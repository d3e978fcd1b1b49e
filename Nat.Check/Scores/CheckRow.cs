using System.Collections.Immutable;

namespace Nat.Check.Scores;

/// <summary>One line of a scorecard.</summary>
/// <param name="Id">Name of the requirement, for instance <c>4787-REQ-1</c>.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Requirement">What it asks, in a few words.</param>
/// <param name="Level">How strongly.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Detail">What was seen that decided it, or why it does not apply.</param>
/// <param name="Packets">The packets of the exchange in order, with seconds since its begin.</param>
public sealed record CheckRow(
    string Id,
    string Source,
    string Requirement,
    RequirementLevel Level,
    CheckResult Result,
    string Detail,
    ImmutableArray<string> Packets);
