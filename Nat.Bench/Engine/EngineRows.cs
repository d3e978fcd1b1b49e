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

    /// <summary>Single calls while flows expire.</summary>
    public const string ExpiryCall = "expiry-call";

    /// <summary>Opening flows while nine tenths of the endpoints are taken.</summary>
    public const string EstablishAt90 = "establish-at-90-percent";

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

    /// <summary>Single calls of the engine while all flows expire.</summary>
    public static EngineRow OfExpiry(EngineArena arena, int flows, ExpiryCalls calls) => Flows(NatContestant.OwnName, arena, arena.BytesPerFlow, AllHit) with
    {
        Phase = ExpiryCall,
        Other = new()
        {
            ["flows"] = flows,
            ["calls"] = calls.Calls,
            ["median_call_us"] = calls.MedianMicroseconds,
            ["thousandth_call_us"] = calls.ThousandthMicroseconds,
            ["longest_call_us"] = calls.LongestMicroseconds,
            ["calls_over_100_us"] = calls.OverLimit,
        },
    };

    /// <summary>Opening flows when most endpoints of the pool are taken.</summary>
    public static EngineRow Of(PortOccupancy occupancy, int endpoints) => new()
    {
        Contestant = NatContestant.OwnName,
        Phase = EstablishAt90,
        Sessions = endpoints,
        Protocol = Word(Traffic.TrafficProtocol.Udp),
        Direction = Word(TrafficDirection.In2Out),
        Distribution = Word(FlowDistribution.Uniform),
        Batch = FlowOpening.Batch,
        HitRate = 0,
        FlowsPerSecond = occupancy.FlowsPerSecond,
        Other = new() { ["flows"] = occupancy.Flows, ["refused"] = occupancy.Refused },
    };

    /// <summary>Established flows under hostile load.</summary>
    /// <param name="phase">Which load.</param>
    /// <param name="sessions">Established flows.</param>
    /// <param name="batch">Packets that the engine got at once.</param>
    /// <param name="hostile">Hostile packets, in percent of all.</param>
    /// <param name="figures">Nanoseconds for a packet of an established flow.</param>
    /// <param name="kept">The rate of established flows, as a part of what it is without.</param>
    public static EngineRow OfHostile(string phase, int sessions, int batch, int hostile, Figures figures, double kept) => new()
    {
        Contestant = NatContestant.OwnName,
        Phase = "hostile-" + phase,
        Sessions = sessions,
        Protocol = Word(Traffic.TrafficProtocol.Udp),
        Direction = Word(TrafficDirection.In2Out),
        Distribution = Word(FlowDistribution.Uniform),
        Batch = batch,
        HitRate = AllHit - hostile,
        NsPerPacket = figures.Median,
        NsPerPacketFastest = figures.Fastest,
        Spread = figures.Spread,
        Other = new() { ["rate_kept"] = kept, ["established_flows_lost"] = 0 },
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
