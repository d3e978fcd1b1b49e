using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Pcap.Files;
using Nat.Pcap.Live;

namespace Nat.Cli.Commands;

/// <summary><c>nat capture</c>: writes what arrives at a network interface.</summary>
internal static class CaptureCommand
{
    public static Command Create(CliHost host)
    {
        var interfaceName = new Option<string>("--interface", "-i")
        {
            HelpName = "IFACE",
            Description = "The network interface, or any",
            Required = true,
        };
        var write = new Option<string>("--write", "-w")
        {
            HelpName = "FILE",
            Description = "The capture; pcapng if its name ends so, else pcap; - is standard output",
            Required = true,
        };
        var count = new Option<string?>("--count", "-c") { HelpName = "COUNT", Description = "Ends after so many packets" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No summary" };
        var filter = new Argument<string[]>("FILTER") { Arity = ArgumentArity.ZeroOrMore, Description = "An expression as tcpdump takes it" };
        var command = new Command("capture", "Captures packets of a network interface until COUNT, SIGINT or SIGTERM.")
        {
            interfaceName, write, count, quiet, filter,
        };
        command.SetAction(parsed => Run(
            host,
            parsed.GetRequiredValue(interfaceName),
            parsed.GetRequiredValue(write),
            Count(parsed.GetValue(count)),
            string.Join(' ', parsed.GetValue(filter) ?? []),
            parsed.GetValue(quiet)));
        return command;
    }

    // Apart, so that no other command loads the native library.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(CliHost host, string interfaceName, string path, long count, string filter, bool isQuiet)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var capture = LiveCapture.Open(interfaceName, filter);
        using var writer = CaptureWriter.Create(path);
        long packets = capture.Run(writer, count, stop.Token);
        long lost = capture.Dropped;
        writer.Complete();
        if (!isQuiet)
            host.Error.WriteLine($"{packets} packets captured from {interfaceName}, {lost} lost by the kernel, written to {writer.Name}");
        return ExitCodes.Done;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static long Count(string? text)
    {
        if (text is null)
            return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count > 0
            ? count
            : throw CliException.Usage($"-c: '{text}' is not a number of packets; write a whole number above 0");
    }
}
