using System.Text;

namespace Nat.Core;

/// <summary>How a name in the code becomes a name on the command line, in files and in reports.</summary>
public static class Hyphens
{
    /// <summary>A name in Pascal case as lower-case words joined by hyphens: <c>NoEntry</c> is <c>no-entry</c>.</summary>
    public static string Between(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (char c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
