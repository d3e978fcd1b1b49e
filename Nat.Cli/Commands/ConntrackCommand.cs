using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nat.Cli.Output;
using Nat.Linux.Control;

namespace Nat.Cli.Commands;

/// <summary><c>nat conntrack</c>: the flows of a running <c>nat tap</c>, with the options, forms and exit codes of conntrack(8).</summary>
internal sealed class ConntrackCommand
{
    private readonly CliHost _host;
    private readonly ConntrackOptions _options = new();
    private readonly Option<string?> _control = ControlOption.Create();

    private ConntrackCommand(CliHost host) => _host = host;

    public static Command Create(CliHost host)
    {
        var conntrack = new ConntrackCommand(host);
        var command = new Command("conntrack", "Lists, follows and deletes the flows of a running 'nat tap', as conntrack(8) does those of the kernel.") { conntrack._control };
        conntrack._options.AddTo(command);
        command.SetAction(conntrack.Run);
        return command;
    }

    // Apart, so that no other command loads what only Linux has.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Run(ParseResult parsed)
    {
        var wanted = _options.Read(parsed);
        using var client = ControlClient.Connect(parsed.GetValue(_control));
        switch (wanted.Action)
        {
            case ConntrackAction.List:
                Print(client, wanted, "list", "shown");
                break;
            case ConntrackAction.Delete:
                return Print(client, wanted, "delete", "deleted") == 0 ? ExitCodes.Failed : ExitCodes.Done;
            case ConntrackAction.Flush:
                Ask(client, "delete");
                Say("connection tracking table has been emptied");
                break;
            case ConntrackAction.Count:
                _host.Out.WriteLine(Ask(client, "count").GetProperty("flows").GetRawText());
                break;
            case ConntrackAction.Statistics:
                PrintStatistics(Ask(client, "statistics"));
                break;
            default:
                Follow(client, wanted);
                break;
        }

        return ExitCodes.Done;
    }

    private long Print(ControlClient client, ConntrackWish wish, string execute, string done)
    {
        using var printer = new FlowPrinter(_host.OpenOutput(), wish.Output, wish.Form, wish.Action);
        ControlOption.Ask(client, new ControlRequest(execute, wish.Filter), line =>
        {
            printer.Print(line);
            return true;
        });
        printer.Finish();
        Say($"{printer.Count} flow entries have been {done}");
        return printer.Count;
    }

    private void Follow(ControlClient client, ConntrackWish wish)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
        using var printer = new FlowPrinter(_host.OpenOutput(), wish.Output, wish.Form, wish.Action);
        try
        {
            ControlOption.Ask(client, new ControlRequest("events", wish.Filter), line => Take(printer, line));
        }
        finally
        {
            printer.Finish();
            Say($"{printer.Count} flow events have been shown");
        }

        void Leave(PosixSignalContext signal)
        {
            signal.Cancel = true;
            client.Leave();
        }
    }

    private bool Take(FlowPrinter printer, JsonElement line)
    {
        if (line.TryGetProperty("lost", out var lost))
        {
            _host.Error.WriteLine($"nat: {lost} events are missing here: they came faster than they were read");
        }
        else if (line.TryGetProperty("event", out _))
        {
            printer.Print(line);
            printer.Flush();
        }

        return true;
    }

    private static JsonElement Ask(ControlClient client, string execute) =>
        ControlOption.Ask(client, new ControlRequest(execute, new Dictionary<string, string>()))!.Value;

    // One line for each worker, where conntrack has one for each processor.
    private void PrintStatistics(JsonElement statistics)
    {
        foreach (var (number, worker) in statistics.GetProperty("workers").EnumerateArray().Index())
        {
            string counters = string.Concat(worker.EnumerateObject().Select(c => $"{c.Name}={c.Value.GetRawText()} "));
            _host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cpu={number,-4}\t{counters}"));
        }
    }

    private void Say(string what) => _host.Error.WriteLine($"conntrack v1.4.7 (nat): {what}.");
}
