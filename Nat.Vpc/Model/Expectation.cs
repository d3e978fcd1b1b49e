namespace Nat.Vpc.Model;

/// <summary>What must come of a step.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="By">What must have blocked it: a component (<c>security-group</c>), a resource, or a code; null for anything.</param>
/// <param name="At">When it must have been reset, after the beginning; null for any time.</param>
public sealed record Expectation(ExpectedOutcome Outcome, string? By = null, TimeSpan? At = null);
