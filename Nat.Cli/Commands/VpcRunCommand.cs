using System.CommandLine;
using Nat.Cli.Configuration;
using Nat.Cli.Output;
using Nat.Core;
using Nat.Vpc.Model;
using Nat.Vpc.Run;

namespace Nat.Cli.Commands;

/// <summary><c>nat vpc run</c>: the timeline of a network is played in virtual time.</summary>
internal sealed class VpcRunCommand
{
    private readonly Argument<string> _file = NetworkSource.Argument();
    private readonly Option<string[]> _pcap = new("--pcap") { HelpName = "NAME=FILE", Description = "Captures an interface or a NAT gateway; may be repeated" };
    private readonly Option<string?> _json = new("--json") { HelpName = "FILE", Description = "What happened as JSON; '-' is standard output, then without the text" };
    private readonly Option<ulong> _seed = new("--seed") { HelpName = "N", Description = "The seed of all randomness [default: 1]", DefaultValueFactory = _ => 1 };

    public static Command Create(CliHost host)
    {
        var run = new VpcRunCommand();
        var command = new Command("run", "Plays the timeline of a network in virtual time; exit code 3 if something that was expected does not come.")
        {
            run._file, run._pcap, run._json, run._seed,
        };
        command.SetAction(parsed => run.Run(host, parsed));
        return command;
    }

    private int Run(CliHost host, ParseResult parsed)
    {
        var network = NetworkSource.Load(host, parsed.GetRequiredValue(_file));
        if (network.Timeline.IsEmpty)
            throw CliException.Failed("nothing happens in this network: it has no 'timeline'");
        using var captures = new InterfaceCaptures();
        foreach (string capture in parsed.GetValue(_pcap) ?? [])
            Add(captures, capture, network);
        var report = Scenario.Run(network, parsed.GetValue(_seed), captures);
        captures.Complete();
        string? json = parsed.GetValue(_json);
        host.Out.Write(json == NetworkSource.Standard ? RunJson.Write(report) : RunText.Write(report));
        if (json is not (null or NetworkSource.Standard))
            File.WriteAllText(json, RunJson.Write(report));
        return report.Failures.Any() ? ExitCodes.Unexpected : ExitCodes.Done;
    }

    private static void Add(InterfaceCaptures captures, string capture, CloudNetwork network)
    {
        int equals = capture.IndexOf('=');
        if (equals < 1 || equals == capture.Length - 1)
            throw CliException.Usage($"--pcap: '{capture}' is not NAME=FILE; write db=db.pcapng");
        string name = capture[..equals];
        string[] names = [.. network.Instances.SelectMany(i => i.Interfaces).Select(p => p.Name), .. network.NatGateways.Names];
        if (!names.Contains(name))
        {
            string nearest = Spelling.Nearest(name, names) is { } other ? $", did you mean '{other}'?" : "";
            throw CliException.Usage($"--pcap: '{name}' is neither an interface nor a NAT gateway{nearest}");
        }

        captures.Add(name, capture[(equals + 1)..]);
    }
}
