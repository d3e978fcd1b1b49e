using System.CommandLine;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Pcap.Pipe;
using Nat.Pcap.Reports;

namespace Nat.Cli.Commands;

/// <summary><c>nat pipe</c>: any program drives the NAT through standard input and output.</summary>
internal static class PipeCommand
{
    public static Command Create(CliHost host)
    {
        var shared = new SharedOptions();
        var command = new Command("pipe", "Translates packets from standard input to standard output. Request: side I or O, time (8 bytes, ns), length (4 bytes), "
            + "IPv4 packet; response: count (2 bytes), then side, length and packet for each. Numbers are big-endian.");
        shared.AddTo(command);
        command.SetAction(parsed => Run(host, shared, parsed));
        return command;
    }

    private static int Run(CliHost host, SharedOptions shared, ParseResult parsed)
    {
        var summary = shared.Summary(parsed, SummaryForm.None);
        if (summary == SummaryForm.Json)
            throw CliException.Usage("--summary json would stand among the packets on standard output; take --summary text");
        var setup = shared.Read(parsed, ChecksumPolicy.Verify);
        using var engine = new NatEngine(setup.Config, setup.Seed);
        using var input = host.OpenInput();
        using var output = host.OpenOutput();
        new PacketPipe(input, output).Run(engine);
        if (summary == SummaryForm.Text)
        {
            var counters = engine.Counters;
            host.Error.WriteLine($"{counters.Forwarded + counters.Dropped} packets: {counters.Forwarded} forwarded, {counters.Dropped} dropped, "
                + $"{counters.Answered} answered; {counters.FlowsCreated} flows; profile {setup.Config.Profile}, seed {setup.Seed}");
            host.Error.WriteLine($"conntrack  {ConntrackText.Statistics(engine.Statistics)}");
        }

        return ExitCodes.Done;
    }
}
