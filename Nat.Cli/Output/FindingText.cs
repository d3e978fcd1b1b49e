using System.Collections.Immutable;
using System.Text;
using Nat.Vpc.Checks;

namespace Nat.Cli.Output;

/// <summary>Findings for people.</summary>
internal static class FindingText
{
    public static string Write(ImmutableArray<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            text.Append(Show(finding.Severity)).Append(": ").Append(finding.Resource).Append(" (").Append(finding.Code).Append(")\n");
            text.Append("  why:  ").Append(finding.Message).Append("\n  mend: ").Append(finding.Fix).Append("\n\n");
        }

        var counts = findings.GroupBy(f => f.Severity).Select(g => $"{g.Count()} {Show(g.Key)}{(g.Count() == 1 ? "" : "s")}");
        return text.Append(findings.IsEmpty ? "nothing found" : string.Join(", ", counts)).Append('\n').ToString();
    }

    public static string Show(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };
}
