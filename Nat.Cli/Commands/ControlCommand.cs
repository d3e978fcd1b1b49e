using System.CommandLine;
using System.Runtime.CompilerServices;
using Nat.Linux.Control;

namespace Nat.Cli.Commands;

/// <summary><c>nat control</c>: sends a request to a running <c>nat tap</c> and prints the answer as it comes.</summary>
internal static class ControlCommand
{
    public static Command Create(CliHost host)
    {
        var execute = new Argument<string>("REQUEST")
        {
            Description = "list, delete, count, statistics, events, summary, watch, forward-list, forward-add, forward-remove, reload or save; the NAT says what it knows",
        };
        var arguments = new Argument<string[]>("NAME=VALUE")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "The arguments of the request, for instance proto=tcp or forward=tcp:203.0.113.1:80=10.0.2.100:8080",
        };
        var control = ControlOption.Create();
        var command = new Command("control", "Asks a running 'nat tap' for something over its control socket, and prints the lines of its answer as JSON.")
        {
            execute, arguments, control,
        };
        command.SetAction(parsed => Run(host, parsed.GetValue(control), parsed.GetValue(execute)!, parsed.GetValue(arguments) ?? []));
        return command;
    }

    // Apart, so that no other command loads what only Linux has.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(CliHost host, string? socket, string execute, string[] arguments)
    {
        var request = new ControlRequest(execute, arguments.Select(Argument).ToDictionary());
        using var client = ControlClient.Connect(socket);
        var answer = ControlOption.Ask(client, request, line =>
        {
            host.Out.WriteLine(line.GetRawText());
            return true;
        });
        host.Out.WriteLine(answer?.GetRawText());
        return ExitCodes.Done;
    }

    private static KeyValuePair<string, string> Argument(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? KeyValuePair.Create(text[..equals], text[(equals + 1)..]) : throw CliException.Usage($"'{text}' is no argument of a request; write NAME=VALUE");
    }
}
