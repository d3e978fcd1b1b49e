using System.Diagnostics;

namespace Nat.Bench.Engine.Contestants;

/// <summary>Builds the NAT on DPDK's hash table, which is in C, by the script beside it.</summary>
internal sealed class RteHashProgram : IDisposable
{
    /// <summary>The peer's name.</summary>
    public const string PeerName = "rte-hash";

    private const string Script = "build-rte-hash.sh";

    private RteHashProgram(string folder) => Folder = folder;

    /// <summary>A folder for files that are shared with it; in memory where the system has such folders.</summary>
    public string Folder { get; }

    /// <summary>The program.</summary>
    public string Path => System.IO.Path.Combine(Folder, "rte_hash_nat");

    /// <summary>Builds it.</summary>
    /// <param name="fault">Why it cannot be built.</param>
    /// <returns>Null if it cannot be built.</returns>
    public static RteHashProgram? TryBuild(out string fault)
    {
        string script = System.IO.Path.Combine(AppContext.BaseDirectory, "Peers", Script);
        if (!OperatingSystem.IsLinux() || !File.Exists(script))
        {
            fault = $"{Script} is for Linux, from a checkout";
            return null;
        }

        string shared = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        var program = new RteHashProgram(Directory.CreateDirectory(System.IO.Path.Combine(shared, $"nat-bench-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName);
        using var build = Process.Start(new ProcessStartInfo("sh", [script, program.Path]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string errors = build.StandardError.ReadToEnd();
        build.WaitForExit();
        fault = errors.Trim().Split('\n')[^1];
        if (build.ExitCode == 0)
            return program;
        program.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
