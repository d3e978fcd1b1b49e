using System.Collections.Immutable;
using Nat.Core;
using Nat.Vpc.Network;

namespace Nat.Vpc.Run;

/// <summary>What came of a scenario.</summary>
/// <param name="Steps">What came of each step, in order of time.</param>
/// <param name="Metrics">What each NAT gateway counted.</param>
/// <param name="Packets">Packets that hosts sent.</param>
/// <param name="End">When the last thing happened.</param>
public sealed record RunReport(ImmutableArray<StepResult> Steps, ImmutableSortedDictionary<string, NatMetrics> Metrics, long Packets, Instant End)
{
    /// <summary>The steps of which came something else than was expected.</summary>
    public IEnumerable<StepResult> Failures => Steps.Where(step => !step.IsAsExpected);
}
