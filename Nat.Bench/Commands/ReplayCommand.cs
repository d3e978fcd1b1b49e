using Nat.Bench.Replay;
using Nat.Bench.Traffic;

namespace Nat.Bench.Commands;

/// <summary><c>replay</c>: capture to capture, beside programs that do as much or less.</summary>
public static class ReplayCommand
{
    private const int MostRounds = 1000;
    private static readonly (string Word, TrafficMix Mix)[] Inputs = [("imix", TrafficMix.Imix), ("64", TrafficMix.Small), ("1514", TrafficMix.Large)];

    /// <summary>The options.</summary>
    public static IReadOnlyList<CommandOption> Options { get; } =
    [
        new("--input", "imix|64|1514", "Lengths of the frames, one or several [default: imix,64]"),
        new("--bytes", "N", "Length of each capture; K, M, G are powers of 1024 [default: 1G]"),
        new("--rounds", "N", "Turns that each contestant gets [default: 5]"),
        new("--nat", "FILE", "The program nat [default: this one]"),
        new("--temp", "FOLDER", "Where the captures lie; in memory (tmpfs) no disk is measured [default: the system's]"),
        new("--json", "FILE", "Rows as JSON; - is standard output"),
    ];

    /// <summary>Measures.</summary>
    /// <param name="arguments">The options.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error, which gets the table when the rows go to standard output.</param>
    public static void Run(Arguments arguments, TextWriter output, TextWriter error)
    {
        var inputs = arguments.Option("--input", "imix,64").Split(',').Select(MixOf).ToList();
        long bytes = arguments.Number("--bytes", "1G");
        int rounds = arguments.Numbers("--rounds", "5", 1, MostRounds)[0];
        string nat = arguments.Option("--nat", "");
        string temporary = arguments.Option("--temp", Path.GetTempPath());
        string json = arguments.Option("--json", "");
        arguments.End();
        var table = json == "-" ? error : output;
        var contestants = Installed(ReplayContestant.All(nat.Length > 0 ? [nat] : FindNat()), table);
        string folder = Path.Combine(temporary, $"nat-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            var race = new ReplayRace(folder, bytes, rounds, contestants);
            var rows = inputs.SelectMany(input => race.Run(input.Word, input.Mix)).ToList();
            table.WriteLine($"{"input",-6} {"contestant",-12} {"seconds",8} {"fastest",8} {"cpu",8} {"Mpps",7} {"GB/s",6} {"x cat",6} {"x cp",6} {"x nat",6}");
            foreach (var row in rows)
                table.WriteLine($"{row.Input,-6} {row.Contestant,-12} {row.Seconds,8:F3} {row.SecondsFastest,8:F3} {row.CpuSeconds,8:F2} {row.PacketsPerSecond / 1e6,7:F2} {row.BytesPerSecond / 1e9,6:F2} {row.TimesCat,6:F2} {row.TimesCp,6:F2} {row.TimesNat,6:F2}");
            RowFile.Write(json, rows, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (string Word, TrafficMix Mix) MixOf(string word) =>
        Inputs.FirstOrDefault(i => i.Word == word) is { Word: not null } input
            ? input
            : throw new ArgumentException($"--input: '{word}' is none of {string.Join(", ", Inputs.Select(i => i.Word))}");

    private static List<ReplayContestant> Installed(ReplayContestant[] all, TextWriter table)
    {
        foreach (var missing in all.Where(c => !TimedProcess.Exists(c.Program)))
            table.WriteLine($"{missing.Name} is left out: {missing.Program} is not there");
        List<ReplayContestant> there = [.. all.Where(c => TimedProcess.Exists(c.Program))];
        return there.Any(c => c.Name == ReplayContestant.Nat) ? there : throw new ArgumentException("--nat: the program is not there");
    }

    // This program, or beside it in a checkout: Nat.Bench/bin/Release/net10.0 and Nat.Cli/bin/Release/net10.0, published if it has been.
    private static string[] FindNat()
    {
        if (OwnProgram.IsNat)
            return [OwnProgram.Path, .. OwnProgram.Prefix];
        string framework = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));
        string[] places =
        [
            .. Directory.EnumerateDirectories(root, "Nat.Cli").SelectMany(d => Directory.EnumerateFiles(d, "nat", SearchOption.AllDirectories))
                .Where(f => f.Contains("Release", StringComparison.Ordinal) && f.Contains(framework, StringComparison.Ordinal) && f.Contains("publish", StringComparison.Ordinal)),
            Path.Combine(root, "Nat.Cli", "bin", "Release", framework, "nat"),
        ];
        return [places.First(place => File.Exists(place) || place == places[^1])];
    }
}
