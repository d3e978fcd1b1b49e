using Nat.Bench.Replay;
using Nat.Bench.Tap;
using Nat.Linux;

namespace Nat.Bench.Commands;

/// <summary><c>tap</c>: the NAT between two devices, beside the kernel's and others.</summary>
public static class TapCommand
{
    private const int MostRounds = 1000;
    private const int DefaultMtu = 1500;

    /// <summary>The options.</summary>
    public static IReadOnlyList<CommandOption> Options { get; } =
    [
        new("--rounds", "N", "Turns that each contestant gets [default: 5]"),
        new("--seconds", "N", "How long a test runs [default: 3]"),
        new("--mtu", "N", $"The largest packet of every link, in bytes [default: {DefaultMtu}]"),
        new("--nat", "FILE", "The program nat [default: this one]"),
        new("--peers", "NAME,..|none", "Who else takes part [default: all that are installed]"),
        new("--soak", "MINUTES", "Instead: the NAT alone under a mixed load for so long; wrong bytes, failures, stuck flows, growth"),
        new("--chart", "FILE", "Every test by the kernel's NAT, as SVG"),
        new("--json", "FILE", "Rows as JSON; - is standard output"),
    ];

    /// <summary>Measures.</summary>
    /// <param name="arguments">The options.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error, which gets the table when the rows go to standard output.</param>
    public static void Run(Arguments arguments, TextWriter output, TextWriter error)
    {
        int rounds = arguments.Numbers("--rounds", "5", 1, MostRounds)[0];
        int seconds = arguments.Numbers("--seconds", "3", 1, 60)[0];
        int mtu = arguments.Numbers("--mtu", $"{DefaultMtu}", 576, 65_520)[0];
        string nat = arguments.Option("--nat", OwnProgram.IsNat ? string.Join(' ', [OwnProgram.Path, .. OwnProgram.Prefix]) : "");
        string wanted = arguments.Option("--peers", "");
        int soak = arguments.Numbers("--soak", "0", 0, 24 * 60)[0];
        string chart = arguments.Option("--chart", "");
        string json = arguments.Option("--json", "");
        arguments.End();
        if (nat.Length == 0)
            throw new ArgumentException("--nat: which program is to be measured?");
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            throw new LinuxException("measuring devices needs Linux and root: it makes network namespaces; run with sudo");
        if (!TimedProcess.Exists("iperf3"))
            throw new LinuxException("measuring devices needs iperf3: apt-get install iperf3");
        var table = json == "-" ? error : output;
        var rows = soak > 0
            ? TapSoak.Run(nat, mtu, TimeSpan.FromMinutes(soak))
            : new TapRace(Present(TapPeer.All(nat, mtu), wanted, table), rounds, seconds, table).Run();
        table.WriteLine($"{"test",-22} {"contestant",-18} {"median",14} {"least",14} {"most",14} {"unit",-10} {"x kernel",8}");
        foreach (var row in rows)
            table.WriteLine($"{row.Test,-22} {row.Contestant,-18} {row.Value,14:#,0.##} {row.Least,14:#,0.##} {row.Most,14:#,0.##} {row.Unit,-10} {row.TimesKernel,8:0.00}");
        if (chart.Length > 0 && TapChart.Draw(rows) is { } drawing)
            File.WriteAllText(chart, drawing);
        RowFile.Write(json, rows, output);
    }

    private static List<TapPeer> Present(TapPeer[] all, string wanted, TextWriter table)
    {
        string[] names = wanted.Length == 0 ? [.. all.Select(p => p.Name)] : [TapPeer.Nat, .. wanted == "none" ? [] : wanted.Split(',')];
        foreach (string name in names.Where(n => all.All(p => p.Name != n)))
            throw new ArgumentException($"--peers: '{name}' is none of {string.Join(", ", all.Select(p => p.Name))}");
        var chosen = all.Where(p => names.Contains(p.Name)).ToList();
        foreach (var peer in chosen.Where(p => p.Missing is not null))
            table.WriteLine($"{peer.Name} is left out: {peer.Missing} is not installed");
        return [.. chosen.Where(p => p.Missing is null)];
    }
}
