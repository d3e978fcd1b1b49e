using System.Diagnostics;
using Nat.Bench.Engine;
using Nat.Bench.Traffic;

namespace Nat.Bench.Commands;

/// <summary>
/// <c>engine</c>: nanoseconds per packet of the engine when every packet hits, beside the same loop without a table and a copy of the
/// frames. All contestants take turns; medians, and the fastest of the turns, which a busy machine disturbs least.
/// </summary>
internal static class EngineCommand
{
    public static void Run(Arguments arguments)
    {
        int[] sessions = arguments.Numbers("--sessions", "1000,64512,1032192");
        int[] batches = arguments.Numbers("--batch", "1,8,32,64,256");
        int rounds = (int)arguments.Number("--rounds", "9");
        int frames = (int)arguments.Number("--frames", "256K");
        var protocol = arguments.Choice(
            "--protocol", TrafficProtocol.Udp, ("udp", TrafficProtocol.Udp), ("tcp", TrafficProtocol.Tcp), ("mixed", TrafficProtocol.Mixed));
        arguments.End();
        Console.WriteLine($"{protocol}, {frames} frames of {EngineRig.Stride} bytes, {rounds} rounds: ns per packet, median (fastest)");
        foreach (int count in sessions)
            Measure(count, protocol, frames, batches, rounds);
    }

    private static void Measure(int sessions, TrafficProtocol protocol, int frames, int[] batches, int rounds)
    {
        EngineRig[] rigs = [.. batches.Select(batch => new EngineRig(sessions, protocol, frames, batch))];
        long before = rigs[0].Engine.Counters.Forwarded;
        List<(string Name, Action Prepare, Action Action)> contestants =
        [
            ("memcpy", () => { }, rigs[0].CopyFrames),
            ("table-less", rigs[0].Reset, () => rigs[0].TranslateWithoutTable()),
            .. rigs.Select<EngineRig, (string, Action, Action)>(rig => ($"nat, batch {rig.Batch}", rig.Reset, rig.Translate)),
        ];
        double[][] times = [.. contestants.Select(_ => new double[rounds])];
        for (int round = -2; round < rounds; round++)
        {
            foreach (var ((_, prepare, action), series) in contestants.Zip(times))
            {
                prepare();
                long start = Stopwatch.GetTimestamp();
                action();
                if (round >= 0)
                    series[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / frames;
            }
        }

        foreach (var (contestant, series) in contestants.Zip(times))
        {
            Array.Sort(series);
            Console.WriteLine($"  {sessions,9} sessions  {contestant.Name,-16} {series[rounds / 2],7:F1} ({series[0]:F1})");
        }

        foreach (var rig in rigs)
        {
            rig.Verify(before + ((rounds + 2L) * frames));
            rig.Dispose();
        }
    }
}
