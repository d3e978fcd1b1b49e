using Nat.Bench.Engine.Calibrate;
using Nat.Bench.Engine.Contestants;
using Nat.Bench.Traffic;

namespace Nat.Bench.Engine;

/// <summary>
/// Measures the engine beside its limits and its peers. For every number of sessions and every protocol: connection establishment and
/// tear-down, then throughput over the established flows, the two phases of RFC 9693, each output looked over.
/// </summary>
/// <param name="options">What to cover.</param>
/// <param name="report">Where the tables for people go.</param>
internal sealed class EngineBench(EngineOptions options, EngineReport report) : IDisposable
{
    private const int AllHit = 100;  // percent
    private const int MissRoomPercent = 110;  // the dice give a little more or less
    private const int WarmUps = 3;
    private const int WarmUpSessions = 30_000;
    private const int WarmUpRounds = 10;

    // More than the runtime waits after the last method that it compiled in haste before it compiles in full.
    private static readonly TimeSpan WarmUpPause = TimeSpan.FromMilliseconds(250);

    private readonly List<EngineRow> _rows = [];
    private RteHashProgram? _rteHash;

    /// <summary>How often each contestant translates the frames: the last time for the look-over.</summary>
    private int Turns => options.Rounds + EngineRace.WarmUpRounds + 1;

    /// <summary>Measures everything.</summary>
    public List<EngineRow> Run()
    {
        HugePages.Advise();
        report.Head(options);
        var machine = Calibration.Run(options.CalibrationBytes);
        report.Machine(machine);
        _rows.Add(EngineRows.Of(machine));
        if (options.Hostile)
        {
            WarmUp(TrafficProtocol.Udp);
            _rows.AddRange(new HostileBench(options, report).Run());
            return _rows;
        }

        if (options.Peers.Contains(RteHashProgram.PeerName) && (_rteHash = RteHashProgram.TryBuild(out string fault)) is null)
            report.Note($"{RteHashProgram.PeerName}: left out, {fault}");
        foreach (var protocol in options.Protocols)
        {
            WarmUp(protocol);
            foreach (int sessions in options.Sessions)
            {
                foreach (int hitRate in options.HitRates)
                    Measure(sessions, protocol, hitRate);
            }
        }

        Ports();
        return _rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _rteHash?.Dispose();

    private void Measure(int sessions, TrafficProtocol protocol, int hitRate)
    {
        EngineScenario[] scenarios =
        [
            .. from direction in options.Directions
               from distribution in options.Distributions
               select new EngineScenario(sessions, protocol, direction, distribution, hitRate),
        ];
        using (var arena = new EngineArena(sessions, protocol, RoomForMisses(scenarios), options.Checksums, options.Threads.Max()))
        {
            arena.Establish();
            foreach (int threads in options.Threads)
            {
                var contestants = Contestants(arena, hitRate, threads);
                HugePages.CollapseNow();
                if (threads == options.Threads[0])
                    SetUp(arena, contestants, hitRate);
                report.TableHead();
                foreach (var scenario in scenarios)
                    Race(arena, contestants, scenario);
                contestants.ForEach(c => c.Dispose());
            }

            if (hitRate == AllHit)
                Capacity(arena);
        }

        GC.Collect();
    }

    private List<Contestant> Contestants(EngineArena arena, int hitRate, int threads = 1)
    {
        List<Contestant> contestants = [.. options.Batches.Select(batch => new NatContestant(arena, arena.Workers(threads, batch)))];
        contestants.AddRange(PeerNames.Limits.Concat(options.Peers)
            .Where(name => name != RteHashProgram.PeerName || (_rteHash is not null && hitRate == AllHit && threads == 1))
            .Select(name => PeerNames.Create(name, arena, threads, _rteHash)));
        return contestants;
    }

    /// <summary>
    /// Lets the runtime compile everything in full before anything counts: it does so in the background, for methods that were called
    /// often enough and some time ago.
    /// </summary>
    private void WarmUp(TrafficProtocol protocol)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            using var arena = new EngineArena(WarmUpSessions, protocol, 0, options.Checksums);
            arena.Establish();
            using var frames = new FrameSet(arena.Flows, WarmUpSessions, new EngineScenario(WarmUpSessions, protocol, TrafficDirection.Mixed, FlowDistribution.Uniform, AllHit), arena.NextNewFlow);
            var contestants = Contestants(arena, hitRate: 0);  // nobody who has nothing to compile
            EngineRace.Run(contestants, frames, WarmUpRounds);
            Thread.Sleep(WarmUpPause);
        }
    }

    /// <summary>For the flows that packets which miss open, on top of the established ones.</summary>
    private int RoomForMisses(EngineScenario[] scenarios)
    {
        long newFlows = scenarios.Where(s => s.Direction != TrafficDirection.Out2In).Sum(s => (long)options.Frames * (AllHit - s.HitRate) / AllHit);
        return (int)(newFlows * Turns * options.Batches.Length * options.Threads.Length * MissRoomPercent / 100);
    }

    private void Capacity(EngineArena arena)
    {
        int flows = arena.FillUp();
        var row = EngineRows.OfCapacity(arena, flows);
        report.Note($"  capacity: the table refused a flow when it held {flows} of {arena.Engine.Config.MaxFlows}");
        _rows.Add(row);
        var calls = ExpiryCalls.Measure(arena.Engine, arena.Clock);
        report.Note($"  expiry beside packets, {calls.Calls} calls: median {calls.MedianMicroseconds:F1} us, one in a thousand {calls.ThousandthMicroseconds:F0} us or more, "
            + $"longest {calls.LongestMicroseconds:F0} us, {calls.OverLimit} over 100 us");
        _rows.Add(EngineRows.OfExpiry(arena, flows, calls));
    }

    private void Ports()
    {
        int endpoints = options.PoolAddresses * PortOccupancy.PortsOfAnAddress;
        var occupancy = PortOccupancy.Measure(options.PoolAddresses);
        report.Note("");
        report.Note($"nine tenths of {endpoints} external endpoints taken: {occupancy.FlowsPerSecond / 1e6:F2} million new flows a second, {occupancy.Refused} of {occupancy.Flows + occupancy.Refused} refused");
        _rows.Add(EngineRows.Of(occupancy, endpoints));
    }

    private void SetUp(EngineArena arena, List<Contestant> contestants, int hitRate)
    {
        var (all, huge) = HugePages.Megabytes();
        List<EngineRow> rows = [.. EngineRows.OfFlows(arena, hitRate), .. contestants.OfType<IPeer>().SelectMany(peer => EngineRows.OfFlows(arena, (Contestant)peer, peer, hitRate))];
        report.Flows(arena, rows, all, huge);
        _rows.AddRange(rows);
    }

    private void Race(EngineArena arena, List<Contestant> contestants, EngineScenario scenario)
    {
        using var frames = new FrameSet(arena.Flows, options.Frames, scenario, arena.NextNewFlow);
        arena.Check(null, 0);
        long before = arena.Packets;
        var figures = EngineRace.Run(contestants, frames, options.Rounds);
        double limit = contestants.Zip(figures).FirstOrDefault(c => c.First is TableLessContestant).Second.Median;
        foreach (var (contestant, figure) in contestants.Zip(figures))
        {
            var row = EngineRows.Of(contestant, scenario, figure, limit);
            report.Row(row);
            _rows.Add(row);
        }

        foreach (var contestant in contestants.Where(c => c.Translates))
        {
            contestant.RunForCheck(frames);
            FrameCheck.Check(frames);
            contestant.CheckCounts(frames, Turns);
        }

        // Two threads that handle one flow at one instant may count it once; all packets together are counted exactly.
        long runs = (long)Turns * contestants.Count(c => c is NatContestant);
        arena.Check(contestants.Exists(c => c.Threads > 1) ? null : frames, runs);
        long sent = runs * frames.Count;
        if (arena.Packets - before != sent)
            throw new InvalidDataException($"the engine counted {arena.Packets - before} packets; {sent} were sent");
        arena.NextNewFlow = frames.NextNewFlow;
    }
}
