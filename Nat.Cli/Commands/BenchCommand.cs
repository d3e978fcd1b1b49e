using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using Nat.Bench.Commands;
using ReplayBench = Nat.Bench.Commands.ReplayCommand;
using TapBench = Nat.Bench.Commands.TapCommand;

namespace Nat.Cli.Commands;

/// <summary><c>nat bench</c>: the throughput harness in the terminal. Nat.Bench reads the options and does the work.</summary>
internal static class BenchCommand
{
    // Apart, so that no other command loads the harness.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Command Create(CliHost host) => new("bench", "Measures how fast the NAT is, beside its limits and its peers.")
    {
        Sub("engine", "Packets in memory: connection establishment, throughput, tear-down, memory for a flow.", EngineCommand.Options, host, EngineCommand.Run),
        Sub("replay", "Capture to capture, beside programs that do as much or less.", ReplayBench.Options, host, ReplayBench.Run),
        Sub("tap", "A NAT between two devices, beside the kernel's and others; needs root.", TapBench.Options, host, TapBench.Run),
        Peer(),
    };

    private static Command Sub(
        string name, string description, IReadOnlyList<CommandOption> options, CliHost host, Action<Arguments, TextWriter, TextWriter> run)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option.Form is null
                ? new Option<bool>(option.Name) { Description = option.Description }
                : new Option<string?>(option.Name) { HelpName = option.Form, Description = option.Description });
        }

        command.SetAction(parsed =>
        {
            try
            {
                run(new Arguments(Words(parsed)), host.Out, host.Error);
                return ExitCodes.Done;
            }
            catch (ArgumentException fault)
            {
                throw CliException.Usage(fault.Message);
            }
            catch (InvalidDataException fault)
            {
                throw CliException.Failed(fault.Message, fault);
            }
        });
        return command;
    }

    /// <summary>What was written for comparison, as a program: the race of captures starts it.</summary>
    private static Command Peer()
    {
        var words = new Argument<string[]>("WORDS") { Arity = ArgumentArity.OneOrMore };
        var command = new Command("peer") { words };
        command.Hidden = true;
        command.SetAction(parsed => PeerCommand.Run(new Arguments(parsed.GetRequiredValue(words))));
        return command;
    }

    /// <summary>The options that were given, as words again.</summary>
    private static IEnumerable<string> Words(ParseResult parsed) =>
        from option in parsed.CommandResult.Children.OfType<OptionResult>()
        where !option.Implicit
        from word in option.Tokens.Select(t => t.Value).Prepend(option.Option.Name)
        select word;
}
