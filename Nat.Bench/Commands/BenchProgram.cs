using System.Runtime.CompilerServices;
using BenchmarkDotNet.Running;

namespace Nat.Bench.Commands;

/// <summary>The program of the benchmarks: the first word says what to do.</summary>
public static class BenchProgram
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;

    private const string Usage = """
        engine [OPTIONS]        the engine in memory, beside its limits and peers; engine --help lists the options
        replay [OPTIONS]        capture to capture, beside other programs; replay --help lists the options
        tap [OPTIONS]           a NAT between two devices, beside the kernel's and others; tap --help lists the options
        make FILE [--bytes 1G] [--flows 20000] [--mix imix|64|1514] [--protocol udp|tcp|mixed] [--both-ways] [--seed N]
        peer sharppcap IN OUT
        benchmarks [--filter PATTERN] [options of BenchmarkDotNet]
        """;

    /// <summary>Runs a command line.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage.</returns>
    public static int Run(string[] args)
    {
        try
        {
            return Do(args);
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

    private static int Do(string[] args)
    {
        switch (args)
        {
            case ["engine", "--help"]:
                List(EngineCommand.Options);
                return Done;
            case ["replay", "--help"]:
                List(ReplayCommand.Options);
                return Done;
            case ["engine", .. var rest]:
                EngineCommand.Run(new Arguments(rest), Console.Out, Console.Error);
                return Done;
            case ["replay", .. var rest]:
                ReplayCommand.Run(new Arguments(rest), Console.Out, Console.Error);
                return Done;
            case ["tap", "--help"]:
                List(TapCommand.Options);
                return Done;
            case ["tap", .. var rest]:
                TapCommand.Run(new Arguments(rest), Console.Out, Console.Error);
                return Done;
            case ["make", .. var rest]:
                MakeCommand.Run(new Arguments(rest));
                return Done;
            case ["peer", .. var rest]:
                PeerCommand.Run(new Arguments(rest));
                return Done;
            case ["benchmarks", .. var rest]:
                RunBenchmarks(rest);
                return Done;
            default:
                Console.Error.WriteLine(Usage);
                return WrongUsage;
        }
    }

    private static void List(IEnumerable<CommandOption> options)
    {
        foreach (var option in options)
            Console.WriteLine($"{$"{option.Name} {option.Form}",-36} {option.Description}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunBenchmarks(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(BenchProgram).Assembly).Run(args);
}
