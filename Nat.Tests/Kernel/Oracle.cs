using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nat.Tests.Kernel;

/// <summary>
/// Drives the NAT of the running Linux kernel, in network namespaces of its own, and <c>nat pipe</c> with the same packets, and compares
/// packet by packet up to the names of allocated ports.
/// </summary>
internal static partial class Oracle
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Kernel time is wall clock, so nothing expires while a capture runs through it; the capture's clock is slowed to match.
    private const string SlowClock = "--retime-us 50";

    /// <summary>Ignores the test where the kernel cannot be asked.</summary>
    public static void Require()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Ignore("asking the kernel needs Linux and root");
        foreach (string tool in (string[])["python3", "nft", "ip", "ethtool", "conntrack"])
        {
            if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Append("/usr/sbin").Any(at => File.Exists(Path.Combine(at, tool))))
                Assert.Ignore($"asking the kernel needs {tool}: sudo apt-get install python3 nftables iproute2 ethtool conntrack");
        }
    }

    /// <summary>Makes a two-sided input from a capture.</summary>
    public static void Prepare(string capture, string prepared, int most) =>
        Run(SharedFiles.Oracle("prep.py"), $"--fix-csum --max {most} \"{capture}\" \"{prepared}\"").RequireSuccess();

    /// <summary>Asserts that kernel and <c>nat pipe</c> treat an input alike.</summary>
    /// <param name="prepared">A two-sided input.</param>
    /// <param name="folder">Where results go.</param>
    /// <param name="kernelOptions">How the kernel's NAT is set up.</param>
    /// <param name="natOptions">The same for ours.</param>
    /// <param name="profile">Our profile.</param>
    public static void AssertSame(string prepared, string folder, string kernelOptions = "", string natOptions = "", string profile = "linux")
    {
        string kernel = AskKernel(prepared, folder, kernelOptions);
        string ours = Path.Combine(folder, "ours");
        AskOurs(prepared, ours, kernelOptions, natOptions, profile);
        string allowed = string.Join(' ', KnownDifference.All.Select(known => $"--allow \"{known.Pattern}\""));
        var compared = Run(SharedFiles.Oracle("compare.py"), $"\"{kernel}\" \"{ours}\" {allowed}");
        Assert.That(compared.ExitCode, Is.Zero, compared.Output);
    }

    /// <summary>What <c>conntrack -S</c> counts for an input, and what <c>nat pipe</c> counts for it, by name.</summary>
    public static (Dictionary<string, long> Kernel, Dictionary<string, long> Ours) Statistics(
        string prepared, string folder, string kernelOptions = "", string natOptions = "")
    {
        string kernel = AskKernel(prepared, folder, kernelOptions);
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(kernel, "summary.json")));
        var processors = summary.RootElement.GetProperty("stats").GetProperty("conntrack").EnumerateArray().Select(line => line.GetString()!);
        string ours = AskOurs(prepared, Path.Combine(folder, "ours"), kernelOptions, natOptions + " --summary text");
        return (Counters(string.Join(' ', processors)), Counters(ours.Split('\n').Single(line => line.StartsWith("conntrack ", StringComparison.Ordinal))));
    }

    private static string AskKernel(string prepared, string folder, string options)
    {
        string kernel = Path.Combine(folder, "kernel");
        Run(SharedFiles.Oracle("kernel_nat.py"), $"\"{prepared}\" \"{kernel}\" {options}").RequireSuccess();
        return kernel;
    }

    private static string AskOurs(string prepared, string ours, string kernelOptions, string natOptions, string profile = "linux")
    {
        string nat = Path.Combine(AppContext.BaseDirectory, "nat.dll");
        var run = Run(SharedFiles.Oracle("kernel_nat.py"),
            $"\"{prepared}\" \"{ours}\" {SlowClock} --backend stdio --cmd \"dotnet {nat} pipe --profile {profile} --seed 1 {natOptions}\" {kernelOptions}");
        run.RequireSuccess();
        return run.Output;
    }

    private static Dictionary<string, long> Counters(string text) =>
        CounterPattern().Matches(text).GroupBy(m => m.Groups[1].Value).ToDictionary(g => g.Key, g => g.Sum(m => long.Parse(m.Groups[2].Value)));

    [GeneratedRegex(@"(\w+)=(\d+)")]
    private static partial Regex CounterPattern();

    /// <summary>Runs a script of the oracle.</summary>
    public static (int ExitCode, string Output) Run(string script, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/env", $"python3 \"{script}\" {arguments}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{script} {arguments} did not end within {Limit}");
        }

        return (process.ExitCode, output.Result + error.Result);
    }

    private static void RequireSuccess(this (int ExitCode, string Output) run) => Assert.That(run.ExitCode, Is.Zero, run.Output);
}
