using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nat.Vpc.Imports;

/// <summary>Writes a draft as YAML.</summary>
internal static partial class DraftText
{
    public static string Write(DraftItem root)
    {
        var text = new StringBuilder();
        Write(text, root, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, DraftItem item, int level)
    {
        foreach (var (key, value) in item.Values)
        {
            text.Append(' ', 2 * level).Append(Scalar(key)).Append(':');
            switch (value)
            {
                case DraftItem inner:
                    text.Append('\n');
                    Write(text, inner, level + 1);
                    break;
                case List<string> list:
                    text.Append(list.Count == 0 ? " []\n" : "\n");
                    foreach (string entry in list)
                        text.Append(' ', 2 * level + 2).Append("- ").Append(Scalar(entry)).Append('\n');
                    break;
                default:
                    text.Append(' ').Append(Scalar((string)value)).Append('\n');
                    break;
            }
        }
    }

    // JSON's notation of a text is one of YAML's.
    private static string Scalar(string value) => Plain().IsMatch(value) && !value.Contains(": ", StringComparison.Ordinal) && !value.EndsWith(':') ? value : JsonSerializer.Serialize(value);

    [GeneratedRegex(@"^[A-Za-z0-9/][A-Za-z0-9/._:,*?+=@ -]*$")]
    private static partial Regex Plain();
}
