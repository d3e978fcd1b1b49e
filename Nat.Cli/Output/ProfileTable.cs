using Nat.Cli.Configuration;
using Nat.Core.Translation;
using Spectre.Console;

namespace Nat.Cli.Output;

/// <summary>The table of profiles on a terminal.</summary>
internal static class ProfileTable
{
    /// <summary>Prints the fields of the profiles, one column for each profile.</summary>
    public static void Show(IReadOnlyList<NatConfig> profiles, IReadOnlyList<ConfigField> fields)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("value");
        foreach (var profile in profiles)
            table.AddColumn(new TableColumn($"[bold]{Markup.Escape(profile.Profile)}[/]"));
        foreach (var field in fields)
            table.AddRow([field.Key, .. profiles.Select(p => Markup.Escape(field.Text(p)))]);
        AnsiConsole.Write(table);
    }
}
