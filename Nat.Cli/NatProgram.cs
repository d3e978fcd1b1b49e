using System.CommandLine;
using System.CommandLine.Invocation;
using Nat.Cli.Commands;
using Nat.Pcap;

namespace Nat.Cli;

/// <summary>The program: finds the command, runs it, and turns what goes wrong into one line and an exit code.</summary>
internal static class NatProgram
{
    private static readonly (string Name, Func<CliHost, Command> Create)[] Commands =
    [
        ("replay", ReplayCommand.Create),
        ("pipe", PipeCommand.Create),
        ("profiles", ProfilesCommand.Create),
        ("check", CheckCommand.Create),
        ("who", WhoCommand.Create),
        ("capture", CaptureCommand.Create),
        ("tap", TapCommand.Create),
        ("conntrack", ConntrackCommand.Create),
        ("top", TopCommand.Create),
        ("control", ControlCommand.Create),
        ("bench", BenchCommand.Create),
        ("vpc", VpcCommand.Create),
    ];

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, CliHost host)
    {
        try
        {
            var parsed = Root(args, host).Parse(args);
            if (parsed.Action is ParseErrorAction)
                throw CliException.Usage(UsageText.Explain(parsed));
            if (UsageText.MistypedOption(parsed) is { } mistyped)
                throw CliException.Usage(mistyped);
            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = new LazyWriter(() => host.Out),
                Error = new LazyWriter(() => host.Error),
            });
        }
        catch (CliException fault)
        {
            return Fail(host, fault.Message, fault.ExitCode);
        }
        catch (Exception fault) when (fault is CaptureException or IOException or UnauthorizedAccessException)
        {
            return Fail(host, fault.Message, ExitCodes.Failed);
        }
    }

    /// <summary>The command line: only the command that runs; all of them where the names matter (help, completion, a word that is no command).</summary>
    internal static RootCommand Root(string[] args, CliHost host)
    {
        var root = new RootCommand("A packet-level NAT in user space: replays captures, translates packets from a pipe and between devices, shows how profiles differ, scores NATs by the RFCs, builds a cloud network around itself.");
        int chosen = args.Length == 0 ? -1 : Array.FindIndex(Commands, c => c.Name == args[0]);
        foreach (var (_, create) in chosen < 0 ? Commands.AsSpan() : Commands.AsSpan(chosen, 1))
            root.Subcommands.Add(create(host));
        return root;
    }

    private static int Fail(CliHost host, string message, int exitCode)
    {
        host.Error.WriteLine("nat: " + message.ReplaceLineEndings(" "));
        host.Error.Flush();
        return exitCode;
    }
}
