using System.CommandLine;
using System.Runtime.CompilerServices;
using Nat.Cli.Configuration;
using Nat.Cli.Output;
using Nat.Core.Translation;

namespace Nat.Cli.Commands;

/// <summary><c>nat profiles</c>: the profiles and the values in which they differ, or one of them completely.</summary>
internal static class ProfilesCommand
{
    public static Command Create(CliHost host)
    {
        var name = new Argument<string?>("NAME")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Prints this profile completely, as a file for --config",
        };
        var json = new Option<bool>("--json") { Description = "Every value of every profile as JSON" };
        var command = new Command("profiles", "Prints the profiles and every value in which they differ.") { name, json };
        command.SetAction(parsed => Run(host, parsed.GetValue(name), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CliHost host, string? name, bool json)
    {
        NatConfig[] profiles = name is null ? [.. NatProfiles.All] : [NatProfiles.Find(name) ?? throw CliException.Usage(ProfileNames.Unknown(name))];
        if (json)
            host.Out.WriteLine(ProfileJson.Write(profiles));
        else if (name is not null)
            host.Out.Write(YamlText.Write(profiles[0]));
        else if (host.OutputIsTerminal)
            Show(profiles);
        else
            host.Out.Write(Table(profiles));
        return ExitCodes.Done;
    }

    private static string Table(NatConfig[] profiles)
    {
        var table = new ColumnText(profiles.Length + 1);
        table.Add(["", .. profiles.Select(p => p.Profile)]);
        foreach (var field in ProfileDifferences.Of(profiles))
            table.Add([field.Key, .. profiles.Select(field.Text)]);
        return table.ToString();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Show(NatConfig[] profiles) => ProfileTable.Show(profiles, ProfileDifferences.Of(profiles));
}
