using System.Collections.Immutable;
using Nat.Check.Scripts;
using Nat.Check.Subjects;

namespace Nat.Check.Scores;

/// <summary>Asks a NAT about every requirement, and keeps the answers.</summary>
public static class Scorecard
{
    private static readonly ImmutableArray<Requirement> All =
        [.. Rfc3022.All, .. Rfc4787.All, .. Rfc5382.All, .. Rfc5508.All, .. Rfc5597.All, .. Rfc6888.All, .. Rfc7857.All, .. Rfc5780.All];

    /// <summary>The ids of all requirements.</summary>
    public static IEnumerable<string> Ids => All.Select(r => r.Id);

    /// <summary>The RFCs that there are requirements of.</summary>
    public static IEnumerable<int> Rfcs => All.Select(r => r.Rfc).Distinct();

    /// <summary>Scores NATs that are made anew for every requirement, one after the other: for virtual time.</summary>
    /// <param name="make">Makes a NAT that has what an exchange needs.</param>
    /// <param name="options">What is scored, and how.</param>
    public static ImmutableArray<CheckRow> Score(Func<BenchNeeds, INatUnderTest> make, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(options);
        var rows = ImmutableArray.CreateBuilder<CheckRow>();
        foreach (var (number, requirement) in Wanted(options))
        {
            using var nat = make(requirement.Needs);
            var bench = new Bench(nat);
            var run = Run(requirement, new Exchange(bench, number, options), bench);
            nat.Complete(run);
            rows.Add(run.Result);
        }

        return rows.ToImmutable();
    }

    /// <summary>
    /// Scores one NAT, whose waits let other exchanges go on: those that wait go side by side, those that flood come last.
    /// </summary>
    /// <param name="nat">The NAT.</param>
    /// <param name="options">What is scored, and how.</param>
    public static ImmutableArray<CheckRow> Score(INatUnderTest nat, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(nat);
        ArgumentNullException.ThrowIfNull(options);
        var bench = new Bench(nat);
        var wanted = Wanted(options).ToList();
        var runs = new Task<CheckRow>[wanted.Count];
        foreach (var part in wanted.Index().GroupBy(w => w.Item.Requirement.IsFlood ? 2 : w.Item.Requirement.Lasts > TimeSpan.Zero ? 1 : 0).OrderBy(g => g.Key))
        {
            foreach (var (index, (number, requirement)) in part)
                runs[index] = Run(requirement, new Exchange(bench, number, options), bench);
            nat.Complete(Task.WhenAll(part.Select(w => runs[w.Index])));
        }

        return [.. runs.Select(r => r.Result)];
    }

    private static IEnumerable<(int Number, Requirement Requirement)> Wanted(CheckOptions options) =>
        All.Index().Where(r => (options.Only.IsEmpty || options.Only.Contains(r.Item.Id)) && (options.Rfcs.IsEmpty || options.Rfcs.Contains(r.Item.Rfc)));

    private static async Task<CheckRow> Run(Requirement requirement, Exchange exchange, Bench bench)
    {
        var result = CheckResult.Pass;
        string detail;
        bench.Add(exchange);
        try
        {
            detail = Omission(requirement, exchange.Options) is { } reason
                ? throw new VerdictException(CheckResult.NotApplicable, reason)
                : await requirement.Script(exchange).ConfigureAwait(false);
        }
        catch (VerdictException verdict)
        {
            (result, detail) = (verdict.Result, verdict.Message);
        }

        bench.Remove(exchange);
        if (result == CheckResult.Fail && exchange.Late > TimeSpan.Zero)
            (result, detail) = (CheckResult.NotApplicable, $"the bench was busy and looked {exchange.Late.TotalSeconds:0.0} s too late: {detail}");

        return new CheckRow(requirement.Id, requirement.Source, requirement.Text, requirement.Level, result, detail, [.. exchange.Transcript]);
    }

    private static string? Omission(Requirement requirement, CheckOptions options)
    {
        if (requirement.IsFlood && !options.Floods)
            return "it floods the NAT or takes all of its ports; left out without --floods";
        var lasts = requirement.Lasts / options.Scale;
        return lasts > options.LongestExchange ? $"it takes about {Math.Ceiling(lasts.TotalSeconds)} s; left out by --long-timers" : null;
    }
}
