using System.Collections.Immutable;
using System.Text;

namespace Nat.Core;

/// <summary>Names of <see cref="DropReason"/> for programs and reports.</summary>
public static class DropReasons
{
    private static readonly ImmutableArray<string> Names = [.. Enum.GetNames<DropReason>().Select(ToHyphenated)];

    /// <summary>How many members <see cref="DropReason"/> has.</summary>
    public static int Count => Names.Length;

    /// <summary>All reasons except <see cref="DropReason.None"/>.</summary>
    public static IEnumerable<DropReason> All => Enum.GetValues<DropReason>().Skip(1);

    /// <summary>The reason as lower-case words joined by hyphens, for example <c>no-entry</c>.</summary>
    public static string Name(this DropReason reason) => Names[(int)reason];

    private static string ToHyphenated(string name)
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
