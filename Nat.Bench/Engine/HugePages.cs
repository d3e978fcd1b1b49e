using System.Globalization;
using System.Runtime.InteropServices;

namespace Nat.Bench.Engine;

/// <summary>
/// Puts the garbage-collected heap on 2 MiB pages, as the engine's tables are: else a comparison with dictionaries would compare the page
/// tables. Linux only; elsewhere nothing happens.
/// </summary>
internal static partial class HugePages
{
    private const int AdviseHugePages = 14;     // MADV_HUGEPAGE
    private const int Collapse = 25;            // MADV_COLLAPSE, Linux 6.1
    private const ulong HugePageBytes = 2 << 20;
    private const string Maps = "/proc/self/maps";
    private const string Totals = "/proc/self/smaps_rollup";

    /// <summary>Asks for huge pages wherever anonymous memory is or will be.</summary>
    public static void Advise() => Each((first, bytes) => _ = MemoryAdvise(first, bytes, AdviseHugePages));

    /// <summary>Makes huge pages at once of what is there.</summary>
    public static void CollapseNow() => Each((first, bytes) => _ = MemoryAdvise(first, bytes, Collapse));

    /// <summary>Megabytes of memory that this process has, and how many of them are on huge pages.</summary>
    public static (long All, long Huge) Megabytes()
    {
        if (!File.Exists(Totals))
            return (0, 0);
        var lines = File.ReadAllLines(Totals);
        return (Of("Anonymous:"), Of("AnonHugePages:"));

        long Of(string name) => lines.Where(l => l.StartsWith(name, StringComparison.Ordinal))
            .Select(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).FirstOrDefault();
    }

    /// <summary>Bytes of memory that this process has.</summary>
    public static long ResidentBytes() => Environment.WorkingSet;

    private static void Each(Action<nint, nuint> action)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Maps))
            return;
        foreach (string line in File.ReadAllLines(Maps))
        {
            // first-last rights offset device inode, and a name for everything but anonymous memory (proc_pid_maps(5))
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length != 5 || fields[1][2] == 'x')
                continue;
            string[] ends = fields[0].Split('-');
            ulong first = ulong.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            ulong last = ulong.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            first = (first + HugePageBytes - 1) / HugePageBytes * HugePageBytes;
            last = last / HugePageBytes * HugePageBytes;
            if (last > first)
                action((nint)first, (nuint)(last - first));
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(nint address, nuint length, int advice);
}
