using System.Text.Json;
using Nat.Bench.Replay;

namespace Nat.Bench.Commands;

/// <summary><c>replay</c>: capture to capture, beside programs that do as much or less.</summary>
internal static class ReplayCommand
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static void Run(Arguments arguments)
    {
        long bytes = arguments.Number("--bytes", "1G");
        int rounds = (int)arguments.Number("--rounds", "5");
        string nat = arguments.Option("--nat", "");
        string temporary = arguments.Option("--temp", Path.GetTempPath());
        string json = arguments.Option("--json", "");
        arguments.End();
        var contestants = ReplayContestant.All(nat.Length > 0 ? nat : FindNat()).ToList();
        foreach (var missing in contestants.Where(c => !TimedProcess.Exists(c.Program)).ToList())
        {
            Console.WriteLine($"{missing.Name} is left out: {missing.Program} is not there");
            contestants.Remove(missing);
        }

        string folder = Path.Combine(temporary, $"nat-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            var rows = new ReplayRace(folder, bytes, rounds, contestants).Run();
            Console.WriteLine($"{"input",-6} {"contestant",-18} {"seconds",8} {"cpu",8} {"Mpps",7} {"x cp",6} {"x nat",6}");
            foreach (var row in rows)
                Console.WriteLine($"{row.Input,-6} {row.Contestant,-18} {row.Seconds,8:F3} {row.CpuSeconds,8:F2} {row.PacketsPerSecond / 1e6,7:F2} {row.TimesCp,6:F2} {row.TimesNat,6:F2}");
            if (json.Length > 0)
                File.WriteAllText(json, JsonSerializer.Serialize(rows, Json));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Beside this program in a checkout: Nat.Bench/bin/Release/net10.0 and Nat.Cli/bin/Release/net10.0, published if it has been.
    private static string FindNat()
    {
        string framework = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));
        string[] places =
        [
            .. Directory.EnumerateDirectories(root, "Nat.Cli").SelectMany(d => Directory.EnumerateFiles(d, "nat", SearchOption.AllDirectories))
                .Where(f => f.Contains("Release", StringComparison.Ordinal) && f.Contains(framework, StringComparison.Ordinal) && f.Contains("publish", StringComparison.Ordinal)),
            Path.Combine(root, "Nat.Cli", "bin", "Release", framework, "nat"),
        ];
        return places.First(place => File.Exists(place) || place == places[^1]);
    }
}
