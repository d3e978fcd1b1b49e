using Nat.Bench.Engine.Calibrate;
using Nat.Bench.Engine.Contestants;

namespace Nat.Bench.Engine;

/// <summary>Makes rows of figures.</summary>
internal static class EngineRows
{
    /// <summary>Packets of established flows.</summary>
    public const string Established = "established";

    /// <summary>Opening flows, in memory that was used before.</summary>
    public const string Establish = "establish";

    /// <summary>Opening flows in memory that was never touched.</summary>
    public const string FirstEstablish = "first-establish";

    /// <summary>Ending flows.</summary>
    public const string TearDown = "tear-down";

    /// <summary>Filling the table until it refuses a flow.</summary>
    public const string Capacity = "capacity";

    private const int AllHit = 100;  // percent
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>The machine's own figures.</summary>
    public static EngineRow Of(MachineFigures machine) => new()
    {
        Contestant = "calibration",
        Phase = "calibration",
        Other = new()
        {
            ["clock_gigahertz"] = machine.ClockGigahertz,
            ["dependent_miss_ns"] = machine.DependentMiss,
            ["random_load_ns"] = machine.RandomLoad,
            ["prefetch0_ns"] = machine.Prefetch0,
            ["prefetch1_ns"] = machine.Prefetch1,
            ["memory_bytes"] = machine.Bytes,
        },
    };

    /// <summary>A contestant over established flows.</summary>
    public static EngineRow Of(Contestant contestant, EngineScenario scenario, Figures figures, double tableLess) => new()
    {
        Contestant = contestant.Name,
        Phase = Established,
        Sessions = scenario.Sessions,
        Protocol = Word(scenario.Protocol),
        Direction = Word(scenario.Direction),
        Distribution = Word(scenario.Distribution),
        Batch = contestant.Batch,
        Threads = contestant.Threads,
        HitRate = scenario.HitRate,
        NsPerPacket = figures.Median,
        NsPerPacketFastest = figures.Fastest,
        Spread = figures.Spread,
        TimesTableLess = tableLess > 0 ? figures.Median / tableLess : null,
        BytesPerFlow = contestant.BytesPerFlow,
    };

    /// <summary>The engine opening and ending flows.</summary>
    public static IEnumerable<EngineRow> OfFlows(EngineArena arena, int hitRate)
    {
        var row = Flows(NatContestant.OwnName, arena, arena.BytesPerFlow, hitRate) with { Batch = FlowOpening.Batch };
        yield return row with { FlowsPerSecond = Rate(arena.Opened.Median), FlowsPerSecondFastest = Rate(arena.Opened.Fastest), Spread = arena.Opened.Spread };
        yield return row with { Phase = FirstEstablish, FlowsPerSecond = Rate(arena.FirstOpened) };
        yield return row with { Phase = TearDown, FlowsPerSecond = Rate(arena.Ended.Median), FlowsPerSecondFastest = Rate(arena.Ended.Fastest), Spread = arena.Ended.Spread };
    }

    /// <summary>A peer opening and ending flows.</summary>
    public static IEnumerable<EngineRow> OfFlows(EngineArena arena, Contestant contestant, IPeer peer, int hitRate)
    {
        var row = Flows(contestant.Name, arena, peer.Bytes, hitRate);
        yield return row with { FlowsPerSecond = Rate(peer.Opened) };
        yield return row with { Phase = FirstEstablish, FlowsPerSecond = Rate(peer.FirstOpened) };
        yield return row with { Phase = TearDown, FlowsPerSecond = Rate(peer.Ended) };
    }

    /// <summary>How many flows the table held when it refused one.</summary>
    public static EngineRow OfCapacity(EngineArena arena, int flows) => Flows(NatContestant.OwnName, arena, (double)arena.Engine.TableBytes / flows, AllHit) with
    {
        Phase = Capacity,
        Other = new() { ["flows"] = flows, ["table_bytes"] = arena.Engine.TableBytes },
    };

    /// <summary>A value of one of the enumerations as the command line has it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static EngineRow Flows(string contestant, EngineArena arena, double bytesPerFlow, int hitRate) => new()
    {
        Contestant = contestant,
        Phase = Establish,
        Sessions = arena.Flows.Count,
        Protocol = Word(arena.Flows.Protocol),
        Direction = Word(TrafficDirection.In2Out),
        Distribution = Word(FlowDistribution.Uniform),
        HitRate = hitRate,
        BytesPerFlow = bytesPerFlow,
    };

    private static double Rate(double nanoseconds) => NanosecondsPerSecond / nanoseconds;
}
