using System.Diagnostics;

namespace Nat.Bench.Tap;

/// <summary>Runs command lines that set up networks.</summary>
internal static class Shell
{
    /// <summary>Runs a command line that must succeed.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="IOException">It failed.</exception>
    public static string Run(string command)
    {
        using var process = Start(command);
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new IOException($"'{command}' failed: {error.Result}{output}");
    }

    /// <summary>Starts a command line that runs on.</summary>
    public static Process Start(string command) =>
        Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true })
        ?? throw new IOException("bash does not start");

    /// <summary>Ends a program that was started.</summary>
    public static void End(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
