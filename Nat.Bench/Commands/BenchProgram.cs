using BenchmarkDotNet.Running;

namespace Nat.Bench.Commands;

/// <summary>The program of the benchmarks: the first word says what to do.</summary>
public static class BenchProgram
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;

    private const string Usage = """
        make FILE [--bytes 1G] [--flows 20000] [--mix imix|64|1514] [--protocol udp|tcp|mixed] [--both-ways] [--seed N]
        peer sharppcap IN OUT
        replay [--bytes 1G] [--rounds 5] [--nat FILE] [--temp FOLDER] [--json FILE]
        engine [--quick] [options; engine --help lists them]
        workers [--sessions N,..] [--new-flows PERCENT,..] [--threads N] [--rounds N] [--frames N]
        expiry [--sessions N] [--batch N,..] [--rounds N]
        benchmarks [--filter PATTERN] [options of BenchmarkDotNet]
        """;

    /// <summary>Runs a command line.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage.</returns>
    public static int Run(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["make", .. var rest]:
                    MakeCommand.Run(new Arguments(rest));
                    return Done;
                case ["engine", .. var rest]:
                    EngineCommand.Run(new Arguments(rest), Console.Out, Console.Error);
                    return Done;
                case ["workers", .. var rest]:
                    WorkersCommand.Run(new Arguments(rest));
                    return Done;
                case ["expiry", .. var rest]:
                    ExpiryCommand.Run(new Arguments(rest));
                    return Done;
                case ["replay", .. var rest]:
                    ReplayCommand.Run(new Arguments(rest));
                    return Done;
                case ["peer", .. var rest]:
                    PeerCommand.Run(new Arguments(rest));
                    return Done;
                case ["benchmarks", .. var rest]:
                    BenchmarkSwitcher.FromAssembly(typeof(BenchProgram).Assembly).Run(rest);
                    return Done;
                default:
                    Console.Error.WriteLine(Usage);
                    return WrongUsage;
            }
        }
        catch (ArgumentException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return WrongUsage;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException or DllNotFoundException)
        {
            Console.Error.WriteLine(fault.Message);
            return Failed;
        }
    }
}
