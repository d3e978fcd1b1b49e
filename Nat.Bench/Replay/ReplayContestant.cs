namespace Nat.Bench.Replay;

/// <summary>A program that makes one capture out of another.</summary>
/// <param name="Name">What it is called in tables and rows.</param>
/// <param name="Program">The file that is run.</param>
/// <param name="Arguments">Its arguments, in which <see cref="Input"/> and <see cref="Output"/> stand for the captures.</param>
internal sealed record ReplayContestant(string Name, string Program, string[] Arguments)
{
    /// <summary>Stands for the capture that is read.</summary>
    public const string Input = "{in}";

    /// <summary>Stands for the capture that is written.</summary>
    public const string Output = "{out}";

    /// <summary>The NAT itself.</summary>
    public const string Nat = "nat";

    /// <summary>The least that anybody can do: the file system copies.</summary>
    public const string Copy = "cp";

    /// <summary>The least that a program can do through which the bytes go.</summary>
    public const string Cat = "cat";

    /// <summary>All of them, with those that are not installed.</summary>
    /// <param name="nat">The program <c>nat</c>, and what goes before its command.</param>
    public static ReplayContestant[] All(params string[] nat) =>
    [
        new(Nat, nat[0], [.. nat[1..], "replay", Input, "-w", Output, "--seed", "1", "--quiet"]),
        new(Copy, "cp", [Input, Output]),
        new(Cat, "sh", ["-c", $"cat {Input} > {Output}"]),
        new("tcpdump", "tcpdump", ["-r", Input, "-w", Output]),
        new("editcap", "editcap", ["-F", "pcap", Input, Output]),
        new("tcprewrite", "tcprewrite", ["--pnat=10.0.0.0/8:203.0.113.0/24", "-i", Input, "-o", Output]),
        new("sharppcap", nat[0], [.. nat[1..], "bench", "peer", "sharppcap", Input, Output]),
    ];
}
