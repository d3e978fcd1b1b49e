using System.CommandLine;
using Nat.Cli.Configuration;
using Nat.Cli.Output;
using Nat.Vpc.Checks;

namespace Nat.Cli.Commands;

/// <summary><c>nat vpc check</c>: the design reviewed, each finding with its why and its mend.</summary>
internal static class VpcCheckCommand
{
    private const string Clean = "clean";

    public static Command Create(CliHost host)
    {
        var file = NetworkSource.Argument();
        var json = new Option<string?>("--json") { HelpName = "FILE", Description = "The findings as JSON; '-' is standard output, then without the text" };
        var expect = new Option<string?>("--expect") { HelpName = Clean, Description = "Exit code 3 if there is any finding" };
        var command = new Command("check", "Reviews the design of a network: what is open, what cannot work, what a failing zone takes along.") { file, json, expect };
        command.SetAction(parsed => Run(host, parsed.GetRequiredValue(file), parsed.GetValue(json), parsed.GetValue(expect)));
        return command;
    }

    private static int Run(CliHost host, string file, string? json, string? expect)
    {
        if (expect is not null and not Clean)
            throw CliException.Usage($"--expect {expect}: a design can be expected to be '{Clean}' only");
        var findings = NetworkCheck.Run(NetworkSource.Load(host, file));
        if (json == NetworkSource.Standard)
            host.Out.Write(FindingJson.Write(findings));
        else if (json is not null)
            File.WriteAllText(json, FindingJson.Write(findings));
        if (json != NetworkSource.Standard)
            host.Out.Write(FindingText.Write(findings));
        return expect is not null && findings.Length > 0 ? ExitCodes.Unexpected : ExitCodes.Done;
    }
}
