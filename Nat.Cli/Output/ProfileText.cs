using Nat.Cli.Configuration;
using Nat.Core.Translation;

namespace Nat.Cli.Output;

/// <summary>
/// The values in which profiles differ: a column for each profile where that fits the width, else for each value the profiles that have it.
/// </summary>
internal static class ProfileText
{
    private const int LeastNamesWidth = 16;

    /// <summary>The values as lines of text.</summary>
    /// <param name="profiles">The profiles.</param>
    /// <param name="width">Characters that a line may have.</param>
    public static string Write(IReadOnlyList<NatConfig> profiles, int width)
    {
        var fields = ProfileDifferences.Of(profiles);
        var columns = new ColumnText(profiles.Count + 1);
        columns.Add(["", .. profiles.Select(p => p.Profile)]);
        foreach (var field in fields)
            columns.Add([field.Key, .. profiles.Select(field.Text)]);
        return columns.Width <= width ? columns.ToString() : ByValue(profiles, fields, width);
    }

    private static string ByValue(IReadOnlyList<NatConfig> profiles, IReadOnlyList<ConfigField> fields, int width)
    {
        var values = fields.SelectMany(f => profiles.GroupBy(f.Text).Select((g, i) => (Key: i == 0 ? f.Key : "", Value: g.Key, Names: g.Select(p => p.Profile)))).ToArray();
        int taken = values.Max(v => v.Key.Length) + values.Max(v => v.Value.Length) + 4;
        var table = new ColumnText(3);
        foreach (var (key, value, names) in values)
        {
            string[] lines = [.. Wrap(names, Math.Max(width - taken, LeastNamesWidth))];
            for (int i = 0; i < lines.Length; i++)
                table.Add(i == 0 ? [key, value, lines[i]] : ["", "", lines[i]]);
        }

        return table.ToString();
    }

    private static IEnumerable<string> Wrap(IEnumerable<string> names, int width)
    {
        string line = "";
        foreach (string name in names)
        {
            if (line.Length > 0 && line.Length + 2 + name.Length > width)
            {
                yield return line + ",";
                line = name;
            }
            else
            {
                line = line.Length == 0 ? name : $"{line}, {name}";
            }
        }

        yield return line;
    }
}
