namespace Nat.Core;

/// <summary>Finds what a mistyped word may have meant.</summary>
public static class Spelling
{
    /// <summary>The known word that differs least, if it differs by less than half of its letters.</summary>
    public static string? Nearest(string word, IReadOnlyList<string> known)
    {
        string? best = null;
        int least = int.MaxValue;
        foreach (string candidate in known)
        {
            int distance = Distance(word, candidate);
            if (distance < least && distance * 2 < candidate.Length)
                (best, least) = (candidate, distance);
        }

        return best;
    }

    // Levenshtein: the fewest letters to insert, delete, replace, or swap with the next one.
    private static int Distance(string a, string b)
    {
        int[] before = [];
        int[] last = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}
