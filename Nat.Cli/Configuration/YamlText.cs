using System.Text;
using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>Writes a configuration as the file that <see cref="YamlConfig"/> reads.</summary>
internal static class YamlText
{
    /// <summary>The whole configuration, every value of it, with its source as a comment where the profile knows one.</summary>
    public static string Write(NatConfig config)
    {
        var text = new StringBuilder();
        text.Append(NatProfiles.Find(config.Profile) is null ? "name: " : "profile: ").Append(config.Profile).Append('\n');
        string section = "";
        var sources = NatProfiles.SourcesOf(config.Profile);
        foreach (var field in ConfigFields.All)
        {
            int dot = field.Key.IndexOf('.', StringComparison.Ordinal);
            if (dot > 0 && field.Key[..dot] != section)
                text.Append(section = field.Key[..dot]).Append(":\n");
            text.Append(dot > 0 ? "  " : "").Append(field.Key, dot + 1, field.Key.Length - dot - 1).Append(": ");
            text.Append(field.IsList ? $"[{string.Join(", ", field.Show(config).Select(Quoted))}]" : field.Show(config)[0]);
            text.Append(sources?[field.Key] is { } source ? $"  # {source}\n" : "\n");
        }

        return text.ToString();
    }

    // A colon or comma would end a plain item of a flow list.
    private static string Quoted(string item) => item.AsSpan().ContainsAny(":,=#") ? $"\"{item}\"" : item;
}
