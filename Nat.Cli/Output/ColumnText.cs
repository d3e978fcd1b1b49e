using System.Text;

namespace Nat.Cli.Output;

/// <summary>Rows of text in aligned columns, two spaces apart.</summary>
/// <param name="columns">How many columns.</param>
/// <param name="rightFrom">The first of the columns that are aligned on the right, as numbers are; by default none is.</param>
internal sealed class ColumnText(int columns, int rightFrom = int.MaxValue)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row with as many cells as there are columns.</summary>
    public void Add(string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns);
        _rows.Add(cells);
    }

    /// <summary>Characters of the longest row.</summary>
    public int Width => Widths().Sum() + (2 * (columns - 1));

    /// <summary>All rows, each with its line end.</summary>
    public override string ToString()
    {
        int[] widths = Widths();
        var text = new StringBuilder();
        foreach (string[] row in _rows)
        {
            int start = text.Length;
            for (int c = 0; c < columns; c++)
                text.Append(c < rightFrom ? row[c].PadRight(widths[c]) : row[c].PadLeft(widths[c])).Append("  ");
            while (text.Length > start && text[^1] == ' ')
                text.Length--;
            text.Append('\n');
        }

        return text.ToString();
    }

    private int[] Widths() => [.. Enumerable.Range(0, columns).Select(c => _rows.Max(r => r[c].Length))];
}
