using System.Diagnostics;
using Nat.Bench.Traffic;

namespace Nat.Bench.Commands;

/// <summary><c>make FILE</c>: writes a capture.</summary>
internal static class MakeCommand
{
    public static void Run(Arguments arguments)
    {
        string path = arguments.Next("FILE");
        long bytes = arguments.Number("--bytes", "1G");
        var options = Options(arguments);
        arguments.End();
        long start = Stopwatch.GetTimestamp();
        long packets = TrafficFile.Write(path, bytes, options);
        Console.Error.WriteLine($"{path}: {packets} packets of {options.Flows} flows in {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
    }

    private static TrafficOptions Options(Arguments arguments) => new()
    {
        Flows = (int)arguments.Number("--flows", "20000"),
        Mix = arguments.Choice("--mix", TrafficMix.Imix, ("imix", TrafficMix.Imix), ("64", TrafficMix.Small), ("1514", TrafficMix.Large)),
        Protocol = arguments.Choice(
            "--protocol", TrafficProtocol.Udp, ("udp", TrafficProtocol.Udp), ("tcp", TrafficProtocol.Tcp), ("mixed", TrafficProtocol.Mixed)),
        BothWays = arguments.Flag("--both-ways"),
        Seed = (ulong)arguments.Number("--seed", "1"),
    };
}
