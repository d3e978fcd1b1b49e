using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Nat.Cli.Output;
using Nat.Linux.Control;

namespace Nat.Cli.Commands;

/// <summary><c>nat top</c>: what a running <c>nat tap</c> does, in the terminal and always new.</summary>
internal sealed class TopCommand
{
    private readonly CliHost _host;
    private readonly Option<string?> _control = ControlOption.Create();
    private readonly Option<double> _delay = new("--delay", "-d") { HelpName = "SECONDS", DefaultValueFactory = _ => 1, Description = "Time from one view to the next" };
    private readonly Option<int?> _count = new("--iterations", "-n") { HelpName = "COUNT", Description = "Ends after so many views [default: never]" };
    private readonly Option<bool> _batch = new("--batch", "-b") { Description = "Prints one view below the other [default where output is no terminal]" };
    private readonly Option<int> _hosts = new("--hosts") { HelpName = "N", DefaultValueFactory = _ => 20, Description = "How many of the busiest inside hosts are shown" };

    private TopCommand(CliHost host) => _host = host;

    public static Command Create(CliHost host)
    {
        var top = new TopCommand(host);
        var command = new Command("top", "Shows what a running 'nat tap' does: rates, flows, ports, drops and the busiest inside hosts; q ends it.")
        {
            top._delay, top._count, top._batch, top._hosts, top._control,
        };
        command.SetAction(top.Run);
        return command;
    }

    // Apart, so that no other command loads what only Linux has.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_count) is < 1)
            throw CliException.Usage("--iterations: write a number from 1");
        var request = new ControlRequest("watch", new Dictionary<string, string>
        {
            ["interval"] = parsed.GetValue(_delay).ToString(CultureInfo.InvariantCulture),
            ["hosts"] = parsed.GetValue(_hosts).ToString(CultureInfo.InvariantCulture),
        });
        using var client = ControlClient.Connect(parsed.GetValue(_control));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
        using var screen = parsed.GetValue(_batch) || !_host.OutputIsTerminal ? null : new TopScreen(_host, client.Leave);
        int left = parsed.GetValue(_count) ?? int.MaxValue;
        ControlOption.Ask(client, request, reading =>
        {
            Show(reading, screen);
            return --left > 0;
        });
        return ExitCodes.Done;

        void Leave(PosixSignalContext signal)
        {
            signal.Cancel = true;
            client.Leave();
        }
    }

    private void Show(JsonElement reading, TopScreen? screen)
    {
        string text = TopText.Write(reading);
        if (screen is null)
            _host.Out.WriteLine(text);
        else
            screen.Show(text);
    }
}
