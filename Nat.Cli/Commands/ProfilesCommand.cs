using System.CommandLine;
using Nat.Cli.Configuration;
using Nat.Cli.Output;
using Nat.Core.Translation;

namespace Nat.Cli.Commands;

/// <summary><c>nat profiles</c>: the profiles and the values in which they differ, or one of them completely.</summary>
internal static class ProfilesCommand
{
    public static Command Create(CliHost host)
    {
        var names = new Argument<string[]>("NAME")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "A profile or a configuration file. One is printed completely, as a file for --config; of several, the values in which they differ",
        };
        var json = new Option<bool>("--json") { Description = "Every value of every profile as JSON" };
        var command = new Command("profiles", "Prints the profiles and every value in which they differ.") { names, json };
        command.SetAction(parsed => Run(host, parsed.GetValue(names) ?? [], parsed.GetValue(json)));
        return command;
    }

    private static int Run(CliHost host, string[] names, bool json)
    {
        NatConfig[] profiles = names.Length == 0
            ? [.. NatProfiles.All]
            : [.. names.Select(Named)];
        if (json)
            host.Out.WriteLine(ProfileJson.Write(profiles));
        else if (profiles.Length == 1)
            host.Out.Write(YamlText.Write(profiles[0]));
        else
            host.Out.Write(ProfileText.Write(profiles, host.OutputWidth));
        return ExitCodes.Done;
    }

    private static NatConfig Named(string name)
    {
        var named = NamedConfig.Get("profiles", name, ChecksumPolicy.Verify);
        named.Require(named.Config);
        return named.Config;
    }
}
