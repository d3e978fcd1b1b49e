using System.Diagnostics;
using System.Globalization;

namespace Nat.Bench.Replay;

/// <summary>Runs programs and takes the time.</summary>
internal static class TimedProcess
{
    private const double TicksPerSecond = 100;

    /// <summary>Whether a program is installed, or is a file.</summary>
    public static bool Exists(string program) =>
        File.Exists(program) || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Wall and processor time, in seconds.</returns>
    public static (double Wall, double Cpu) Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        double before = OfChildren();
        long began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new IOException($"{program} does not start");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        double wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (process.ExitCode != 0)
            throw new IOException($"{program} failed: {errors}");
        return (wall, OfChildren() - before);
    }

    // Linux adds the times of a child that has been waited for to those of its parent: fields 16 and 17 of /proc/self/stat (proc(5)).
    private static double OfChildren()
    {
        const string Path = "/proc/self/stat";
        if (!File.Exists(Path))
            return double.NaN;
        string stat = File.ReadAllText(Path);
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
