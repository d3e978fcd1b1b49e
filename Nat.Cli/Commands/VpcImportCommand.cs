using System.CommandLine;
using Nat.Cli.Configuration;

namespace Nat.Cli.Commands;

/// <summary><c>nat vpc import</c>: what AWS or Terraform say of a network, as the file of one.</summary>
internal static class VpcImportCommand
{
    public static Command Create(CliHost host)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Folders and files: answers of 'aws ec2 describe-*', 'terraform show -json', and for a NAT instance 'iptables-save' or 'nft -j list ruleset' in a file named as the instance",
        };
        var output = new Option<string>("--output", "-o") { HelpName = "FILE", Description = "The file to write; '-' is standard output", DefaultValueFactory = _ => NetworkSource.Standard };
        var command = new Command("import", "Makes a network's file out of what AWS, Terraform and the firewall of a NAT instance say; what is not understood is named.") { paths, output };
        command.SetAction(parsed => Run(host, parsed.GetRequiredValue(paths), parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Run(CliHost host, string[] paths, string output)
    {
        var import = NetworkSource.Import(paths);
        NetworkSource.Tell(host, import.Notes.Select(n => n.ToString()));
        // Also with faults: people mend a file more easily than an answer of an API.
        if (output == NetworkSource.Standard)
            host.Out.Write(import.Text);
        else
            File.WriteAllText(output, import.Text);
        return import.Network is null ? throw NetworkSource.Failed(string.Join(", ", paths), import.Notes.Count(n => n.IsFault)) : ExitCodes.Done;
    }
}
