using Nat.Vpc.Model;
using Nat.Vpc.Trace;

namespace Nat.Vpc.Run;

/// <summary>What came of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Says">What happened, in a sentence.</param>
/// <param name="Block">Where and why something ended, or null.</param>
public sealed record StepResult(TimelineStep Step, Outcome Outcome, string Says, TraceBlock? Block = null)
{
    /// <summary>How far from the moment that was expected a reset may be: hosts send no more often than this.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>When the connection was reset, after the beginning of the step; null if it was not.</summary>
    public TimeSpan? ResetAfter { get; init; }

    /// <summary>The door of a call, <c>front</c> or <c>back</c>; null for what is no call.</summary>
    public string? Door { get; init; }

    /// <summary>Whether it is what was expected; true where nothing was.</summary>
    public bool IsAsExpected => Step.Expect is not { } expect || expect.Outcome switch
    {
        ExpectedOutcome.Reaches => Outcome == Outcome.Reaches,
        ExpectedOutcome.Blocked => Outcome == Outcome.Blocked && (expect.By is not { } by || IsBlockedBy(by)),
        _ => Outcome == Outcome.Reset && (expect.At is not { } at || (ResetAfter - at)?.Duration() < Tolerance),
    };

    // A component, a resource or a code, in any spelling of the code.
    private bool IsBlockedBy(string by)
    {
        string[] names = Block is null ? [] : [Block.Component, Block.Code, .. Block.Resource.Split(", ")];
        return names.Any(name => Plain(name) == Plain(by));
    }

    private static string Plain(string name) => name.Replace('_', '-').Replace(' ', '-').ToUpperInvariant();
}
