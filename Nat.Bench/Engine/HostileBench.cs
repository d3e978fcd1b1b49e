using Nat.Bench.Engine.Contestants;
using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Translation;

namespace Nat.Bench.Engine;

/// <summary>
/// What hostile traffic does to established flows: a flood of SYNs that fills the table and goes on, so that the table drops early what is
/// not assured; and flows crafted by one who knows the hash but not its key. Engines with and without it take turns.
/// </summary>
/// <param name="options">What to cover.</param>
/// <param name="report">Where the tables for people go.</param>
internal sealed class HostileBench(EngineOptions options, EngineReport report)
{
    private const int Batch = 64;
    private const int AllHit = 100;
    private const int CraftedPart = 4;            // a crafted flow for so many established ones
    private const int CollidingBuckets = 1_024;   // crafted flows share one of so many parts of the attacker's table
    private const int FloodNumbers = 23;          // bits: each flood has flows of its own
    private const ulong AttackersSeed = 2;        // the engine's is 1

    private static readonly int[] FloodPercents = [10, 50];

    /// <summary>Measures.</summary>
    public List<EngineRow> Run() => [.. options.Sessions.SelectMany(Measure)];

    private List<EngineRow> Measure(int sessions)
    {
        using var quiet = Arena(sessions);
        using var flooded = Arena(sessions);
        using var crafted = Arena(sessions);
        OpenCrafted(crafted, sessions / CraftedPart);
        List<HostileRun> runs =
        [
            new("quiet", quiet, Frames(quiet, 0), Batch),
            .. FloodPercents.Select(percent => new HostileRun($"flood-{percent}", flooded, Frames(flooded, percent), Batch)),
            new("flooded", flooded, Frames(flooded, 0), Batch),
            new("crafted", crafted, Frames(crafted, 0), Batch),
        ];
        FillWithFlood(flooded, runs[FloodPercents.Length].Frames);
        double[][] times = [.. runs.Select(_ => new double[options.Rounds])];
        for (int round = -EngineRace.WarmUpRounds; round < options.Rounds; round++)
        {
            for (int turn = 0; turn < runs.Count; turn++)
            {
                int number = (turn + round + EngineRace.WarmUpRounds) % runs.Count;
                double time = runs[number].Time();
                if (round >= 0)
                    times[number][round] = time;
            }
        }

        Figures[] figures = [.. times.Select(Figures.Of)];
        report.Hostile(sessions, flooded.Engine);
        var rows = new List<EngineRow>();
        foreach (var (run, figure) in runs.Zip(figures))
        {
            run.Check();
            var row = EngineRows.OfHostile(run.Phase, sessions, Batch, run.Frames.Misses * AllHit / run.Frames.Count, figure, figures[0].Median / figure.Median);
            rows.Add(row);
            report.Hostile(row);
            run.Frames.Dispose();
        }

        return rows;
    }

    /// <summary>An engine that drops early when its table is full, as the Linux profile does, with room for as many flows again.</summary>
    private static EngineArena Arena(int sessions)
    {
        var arena = new EngineArena(sessions, TrafficProtocol.Udp, EngineSetup.For(2 * sessions, ChecksumPolicy.Ignore) with { Overload = OverloadPolicy.EarlyDrop });
        arena.Open();
        arena.Settle();
        return arena;
    }

    private FrameSet Frames(EngineArena arena, int floodPercent) => new(
        arena.Flows,
        options.Frames,
        new EngineScenario(arena.Flows.Count, TrafficProtocol.Udp, TrafficDirection.In2Out, FlowDistribution.Uniform, AllHit - floodPercent),
        arena.NextNewFlow + (floodPercent << FloodNumbers),
        TrafficProtocol.Tcp);

    private static void FillWithFlood(EngineArena arena, FrameSet flood)
    {
        var engine = new NatContestant(arena, Batch);
        while (arena.Engine.Statistics.EarlyDrop == 0)
            engine.Run(flood);
    }

    /// <summary>Opens flows that share a small part of the buckets of a table whose hash has another key.</summary>
    private static void OpenCrafted(EngineArena arena, int count)
    {
        var hash = new FlowHash(new SeededRandom(AttackersSeed));
        var writer = new FrameWriter(new SeededRandom(1));
        var worker = new EngineWorker(arena.Engine, Batch, arena.Clock);
        byte[] frame = new byte[FrameSet.Stride];
        for (int number = arena.NextNewFlow; count > 0; number++)
        {
            if (hash.Of(arena.Flows.Original(number)) >= ulong.MaxValue / CollidingBuckets)
                continue;
            writer.Udp(frame, TrafficFlow.Create(number, TrafficProtocol.Udp), fromServer: false, FrameSet.Stride);
            worker.Translate(frame, 0, [Arrival.Inside]);
            count--;
        }
    }
}
