namespace Nat.Bench.Replay;

/// <summary>A program that makes one capture out of another.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Program">The file that is run.</param>
/// <param name="Arguments">Its arguments, in which IN and OUT stand for the captures.</param>
internal sealed record ReplayContestant(string Name, string Program, string[] Arguments)
{
    /// <summary>The NAT itself.</summary>
    public const string Nat = "nat";

    /// <summary>The least that anybody can do.</summary>
    public const string Copy = "cp";

    /// <summary>All of them, with those that are not installed.</summary>
    public static ReplayContestant[] All(string nat) =>
    [
        new(Nat, nat, ["replay", "IN", "-w", "OUT", "--seed", "1", "--quiet"]),
        new(Copy, "cp", ["IN", "OUT"]),
        new("cat", "sh", ["-c", "cat IN > OUT"]),
        new("tcpdump -r -w", "tcpdump", ["-r", "IN", "-w", "OUT"]),
        new("editcap", "editcap", ["-F", "pcap", "IN", "OUT"]),
        new("tcprewrite --pnat", "tcprewrite", ["--pnat=10.0.0.0/8:203.0.113.0/24", "-i", "IN", "-o", "OUT"]),
        new("SharpPcap", Environment.ProcessPath!, [.. OfThisProgram(), "peer", "sharppcap", "IN", "OUT"]),
    ];

    // Started by "dotnet run" the process is the program itself, by "dotnet Nat.Bench.dll" it is dotnet.
    private static string[] OfThisProgram() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ReplayContestant).Assembly.Location] : [];
}
