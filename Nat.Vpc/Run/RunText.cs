using System.Globalization;
using System.Text;
using Nat.Vpc.Model;

namespace Nat.Vpc.Run;

/// <summary>What came of a scenario as text for a terminal.</summary>
public static class RunText
{
    /// <summary>Writes it.</summary>
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        foreach (var step in report.Steps)
            Write(text, step);
        foreach (var (name, metrics) in report.Metrics.Where(m => !m.Value.Total.IsEmpty))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{name}\n");
            foreach (var (metric, value) in metrics.Total.Values().Where(v => v.Value != 0))
                text.Append(CultureInfo.InvariantCulture, $"  {metric,-28}{value,14:N0}\n");
        }

        int failures = report.Failures.Count();
        int expectations = report.Steps.Count(s => s.Step.Expect is not null);
        text.Append(CultureInfo.InvariantCulture, $"\n{expectations - failures} of {expectations} expectations hold; {report.Packets:N0} packets in {report.End.Seconds:0.###} virtual seconds\n");
        return text.ToString();
    }

    private static void Write(StringBuilder text, StepResult step)
    {
        string mark = step.Step.Expect is null ? " " : step.IsAsExpected ? "+" : "x";
        if (step.Step.Note is { } note)
            text.Append(CultureInfo.InvariantCulture, $"{"",12}   {note}\n");
        text.Append(CultureInfo.InvariantCulture, $"{Moment(step.Step.At),12} {mark} {step.Says}\n");
        if (step.Block is { } block)
            text.Append(CultureInfo.InvariantCulture, $"{"",15}{block.Code}; mend: {block.Fix}\n");
        if (!step.IsAsExpected)
            text.Append(CultureInfo.InvariantCulture, $"{"",15}expected: {Text(step.Step.Expect!)}\n");
    }

    private static string Text(Expectation expect) => expect.Outcome switch
    {
        ExpectedOutcome.Reaches => "reaches",
        ExpectedOutcome.Blocked => expect.By is { } by ? $"blocked by {by}" : "blocked",
        _ => expect.At is { } at ? string.Create(CultureInfo.InvariantCulture, $"reset at {at.TotalSeconds:0.###}s") : "reset",
    };

    private static string Moment(TimeSpan at) => at.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)at.TotalDays}d {at.Hours:00}:{at.Minutes:00}:{at.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{at.Hours:00}:{at.Minutes:00}:{at.Seconds:00}.{at.Milliseconds:000}");
}
