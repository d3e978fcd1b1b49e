using System.Collections.Immutable;
using System.Text;
using Nat.Check.Scores;

namespace Nat.Cli.Output;

/// <summary>A scorecard for people.</summary>
internal static class ScorecardText
{
    /// <summary>The table, and how many passed of what applied.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="name">What was scored.</param>
    /// <param name="withPackets">Whether the packets of every row stand below it; else those of a failed MUST or SHOULD only.</param>
    public static string Write(ImmutableArray<CheckRow> rows, string name, bool withPackets)
    {
        var table = new ColumnText(5);
        foreach (var row in rows)
            table.Add([row.Id, ScorecardJson.Name(row.Level), ScorecardJson.Name(row.Result), row.Requirement, row.Detail]);
        string[] lines = table.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var text = new StringBuilder();
        for (int i = 0; i < rows.Length; i++)
        {
            text.Append(lines[i]).Append('\n');
            if (!withPackets && rows[i].Result != CheckResult.Fail)
                continue;
            foreach (string packet in withPackets ? rows[i].Packets : Last(rows[i].Packets))
                text.Append("    ").Append(packet).Append('\n');
        }

        foreach (var level in Enum.GetValues<RequirementLevel>())
            text.Append(Total(rows, level));
        return text.Append(name).Append('\n').ToString();
    }

    // What decided it is what came last.
    private static IEnumerable<string> Last(ImmutableArray<string> packets)
    {
        const int most = 6;
        return packets.Length <= most ? packets : packets.Skip(packets.Length - most).Prepend($"{"...",9}");
    }

    private static string Total(ImmutableArray<CheckRow> rows, RequirementLevel level)
    {
        var own = rows.Where(r => r.Level == level).ToList();
        int passed = own.Count(r => r.Result == CheckResult.Pass);
        int failed = own.Count(r => r.Result == CheckResult.Fail);
        string verdict = level == RequirementLevel.May ? $"{passed} seen" : $"{passed} passed, {failed} failed";
        return $"{ScorecardJson.Name(level),-6} {verdict}, {own.Count - passed - failed} not applicable\n";
    }
}
