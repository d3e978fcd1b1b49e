using System.Collections.Immutable;

namespace Nat.Check.Scores;

/// <summary>What a scorecard is expected to be.</summary>
public sealed class Expectation
{
    private readonly Func<IReadOnlyList<CheckRow>, IEnumerable<string>> _failures;

    private Expectation(Func<IReadOnlyList<CheckRow>, IEnumerable<string>> failures) => _failures = failures;

    /// <summary>Nothing is.</summary>
    public static Expectation Nothing { get; } = new(_ => []);

    /// <summary>Every MUST that applies passes.</summary>
    public static Expectation Must { get; } = new(rows => Failed(rows, RequirementLevel.Must));

    /// <summary>Every MUST and every SHOULD that applies passes.</summary>
    public static Expectation Pass { get; } = new(rows => Failed(rows, RequirementLevel.Should));

    /// <summary>Every row has the result that it had in an earlier scorecard, and no row of that which was to be scored is missing.</summary>
    /// <param name="earlier">The results, by id.</param>
    /// <param name="scored">Whether the requirement of that id was to be scored.</param>
    public static Expectation Same(ImmutableSortedDictionary<string, CheckResult> earlier, Func<string, bool> scored) => new(rows =>
    {
        var now = rows.ToDictionary(r => r.Id, r => r.Result);
        return earlier.Where(e => scored(e.Key) && !now.ContainsKey(e.Key)).Select(e => $"{e.Key}: expected {ScorecardJson.Name(e.Value)}, there is no such requirement")
            .Concat(rows.Where(r => !earlier.TryGetValue(r.Id, out var result) || result != r.Result).Select(r => earlier.TryGetValue(r.Id, out var result)
                ? $"{r.Id}: expected {ScorecardJson.Name(result)}, was {ScorecardJson.Name(r.Result)}: {r.Detail}"
                : $"{r.Id}: not among what was expected, was {ScorecardJson.Name(r.Result)}: {r.Detail}"));
    });

    /// <summary>What is not as expected, a line each; empty if all is.</summary>
    public IEnumerable<string> Failures(IReadOnlyList<CheckRow> rows) => _failures(rows);

    private static IEnumerable<string> Failed(IReadOnlyList<CheckRow> rows, RequirementLevel weakest) =>
        rows.Where(r => r.Result == CheckResult.Fail && r.Level <= weakest).Select(r => $"{r.Id}: {r.Detail}");
}
