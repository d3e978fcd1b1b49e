using System.Diagnostics;
using Nat.Bench.Peers;

namespace Nat.Bench.Commands;

/// <summary><c>peer NAME IN OUT</c>: translates a capture with what was written for comparison.</summary>
public static class PeerCommand
{
    /// <summary>Translates.</summary>
    public static void Run(Arguments arguments)
    {
        string name = arguments.Next("the name of the peer");
        string input = arguments.Next("IN");
        string output = arguments.Next("OUT");
        arguments.End();
        if (name != "sharppcap")
            throw new ArgumentException($"there is no peer '{name}'; there is sharppcap");
        long start = Stopwatch.GetTimestamp();
        long packets = SharpPcapNat.Translate(input, output);
        Console.Error.WriteLine($"{packets} packets translated in {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
    }
}
