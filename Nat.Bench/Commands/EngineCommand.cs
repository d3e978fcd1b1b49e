using Nat.Bench.Engine;
using Nat.Bench.Traffic;
using Nat.Core.Translation;

namespace Nat.Bench.Commands;

/// <summary><c>engine</c>: the engine beside its limits and its peers.</summary>
public static class EngineCommand
{
    private const string Everybody = "all";
    private const string Nobody = "none";
    private const int MostThreads = 1024;
    private const int MostRounds = 1000;
    private const int MostFrames = 16 << 20;  // a buffer of 1 GiB

    /// <summary>The options.</summary>
    public static IReadOnlyList<CommandOption> Options { get; } =
    [
        new("--sessions", "N,..", "Established flows [default: 1000,64512,1032192,4128768; quick: 1000,64512]"),
        new("--threads", "N,..", "Threads that share one table [default: 1]"),
        new("--batch", "N,..", "Packets that the engine gets at once [default: 1,64,256]"),
        new("--protocol", "udp|tcp|mixed", "What the flows are, one or several [default: udp]"),
        new("--direction", "in2out|out2in|mixed", "Which way packets go, one or several [default: in2out]"),
        new("--distribution", "uniform|zipf", "How often the packets of a flow come, one or several [default: uniform]"),
        new("--hit-rate", "N,..", "Packets of established flows, in percent [default: 100]"),
        new("--peers", "NAME,..|none", $"Who is measured beside the engine and its limits [default: all of {string.Join(", ", PeerNames.All)}]"),
        new("--checksum", "ignore|verify", "Whether checksums are verified, by everybody [default: ignore]"),
        new("--rounds", "N", "Rounds that count [default: 9; quick: 7]"),
        new("--frames", "N", "Frames in the buffer [default: 1M; quick: 128K]"),
        new("--json", "FILE", "Rows as JSON; - is standard output"),
        new("--chart", "FILE", "Nanoseconds for a packet over the number of sessions, as SVG"),
        new("--hostile", null, "What a flood of new flows, and flows crafted to collide, do to established flows"),
        new("--quick", null, "Little, in some 20 seconds"),
    ];

    /// <summary>Measures.</summary>
    /// <param name="arguments">The options.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error, which gets the tables when the rows go to standard output.</param>
    public static void Run(Arguments arguments, TextWriter output, TextWriter error)
    {
        string json = arguments.Option("--json", "");
        string chart = arguments.Option("--chart", "");
        var options = Read(arguments);
        arguments.End();
        using var bench = new EngineBench(options, new EngineReport(json == RowFile.StandardOutput ? error : output));
        var rows = bench.Run();
        RowFile.Write(json, rows, output);
        if (chart.Length > 0 && EngineChart.Draw(rows) is { } drawing)
            File.WriteAllText(chart, drawing);
    }

    /// <summary>What the options say.</summary>
    public static EngineOptions Read(Arguments arguments)
    {
        bool quick = arguments.Flag("--quick");
        return new EngineOptions
        {
            Hostile = arguments.Flag("--hostile"),
            Sessions = arguments.Numbers("--sessions", quick ? "1000,64512" : "1000,64512,1032192,4128768", 1, NatConfig.MaxMaxFlows),
            Threads = arguments.Numbers("--threads", "1", 1, MostThreads),
            Batches = arguments.Numbers("--batch", "1,64,256", 1, MostFrames),
            Protocols = arguments.Choices<TrafficProtocol>("--protocol", "udp"),
            Directions = arguments.Choices<TrafficDirection>("--direction", "in2out"),
            Distributions = arguments.Choices<FlowDistribution>("--distribution", "uniform"),
            HitRates = arguments.Numbers("--hit-rate", "100", 0, 100),
            Peers = Peers(arguments.Option("--peers", Everybody)),
            Checksums = arguments.Choice("--checksum", ChecksumPolicy.Ignore, ("ignore", ChecksumPolicy.Ignore), ("verify", ChecksumPolicy.Verify)),
            Rounds = arguments.Numbers("--rounds", quick ? "7" : "9", 1, MostRounds)[0],
            Frames = arguments.Numbers("--frames", quick ? "128K" : "1M", 1, MostFrames)[0],
            PoolAddresses = quick ? 4 : 16,
            CalibrationBytes = quick ? 256 << 20 : 1 << 30,
        };
    }

    private static string[] Peers(string text)
    {
        if (text == Everybody)
            return PeerNames.All;
        string[] names = text == Nobody ? [] : text.Split(',');
        return names.FirstOrDefault(n => !PeerNames.All.Contains(n) && !PeerNames.Limits.Contains(n)) is { } unknown
            ? throw new ArgumentException($"--peers: '{unknown}' is none of {string.Join(", ", PeerNames.All)}, {Nobody}")
            : [.. names.Except(PeerNames.Limits)];
    }
}
