using Nat.Bench.Engine;
using Nat.Bench.Traffic;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Bench.Workers;

/// <summary>
/// How much faster several threads are on one table than one thread is, beside as many threads that share nothing: what the machine gives.
/// UDP; any thread gets packets of any flow.
/// </summary>
/// <param name="sessions">Established flows.</param>
/// <param name="newFlows">Packets that open a flow, in percent; as many flows expire.</param>
/// <param name="threads">How many threads.</param>
/// <param name="frames">Frames of each thread.</param>
internal sealed class WorkersBench(int sessions, int newFlows, int threads, int frames) : IDisposable
{
    private const int FirstNewFlow = 100_000_000;  // beyond all that are established
    private const int NewFlowLives = 200_000;      // packets of its thread; but long enough for all flows to be opened before one expires

    private readonly List<WorkerGroup> _groups = [];
    private readonly List<FrameSet> _frames = [];
    private readonly List<WorkerTeam> _teams = [];

    /// <summary>Lets all teams take turns.</summary>
    /// <returns>Nanoseconds per packet, by team.</returns>
    public IReadOnlyList<(string Team, Figures Figures)> Run(int rounds)
    {
        _teams.Add(Team("one thread, its own table", 1, 1));
        _teams.Add(Team("one thread, a shared table", 1, threads));
        _teams.Add(Team($"{threads} threads, a table each", threads, 1));
        _teams.Add(Team($"{threads} threads, one table", threads, threads));
        HugePages.CollapseNow();
        double[][] times = [.. _teams.Select(_ => new double[rounds])];
        for (int round = -(rounds / 4); round < rounds; round++)
        {
            for (int turn = 0; turn < _teams.Count; turn++)
            {
                int number = (int)((uint)(turn + round + rounds) % (uint)_teams.Count);
                double time = _teams[number].Run();
                if (round >= 0)
                    times[number][round] = time;
            }
        }

        if (_groups.FirstOrDefault(g => g.Counters.Dropped > 0) is { } group)
            throw new InvalidDataException($"{group.Counters.Dropped} packets were dropped");
        return [.. _teams.Zip(times, (team, series) => (team.Name, Figures.Of(series)))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _teams.ForEach(team => team.Dispose());
        _frames.ForEach(set => set.Dispose());
        _groups.ForEach(group => group.Dispose());
    }

    /// <summary>Makes as many groups as it takes for the threads, and establishes all flows in each.</summary>
    private WorkerTeam Team(string name, int teamThreads, int workersOfGroup)
    {
        List<NatEngine> engines = [];
        List<FrameSet> sets = [];
        List<BenchClock> clocks = [];
        for (int first = 0; first < teamThreads; first += workersOfGroup)
        {
            var group = new WorkerGroup(Config(), 1, workersOfGroup);
            _groups.Add(group);
            var flows = new BenchFlows(sessions, TrafficProtocol.Udp);
            var clock = new BenchClock();
            var opening = new FlowOpening(group[0], flows, clock);
            opening.Run();
            opening.Settle();
            for (int worker = 0; worker < Math.Min(workersOfGroup, teamThreads); worker++)
            {
                engines.Add(group[worker]);
                sets.Add(Frames(flows, worker));
                clocks.Add(new BenchClock { Nanoseconds = clock.Nanoseconds });
            }
        }

        _frames.AddRange(sets);
        return new WorkerTeam(name, [.. engines], [.. sets], [.. clocks]);
    }

    private FrameSet Frames(BenchFlows flows, int worker) =>
        new(flows, frames, new EngineScenario(sessions, TrafficProtocol.Udp, TrafficDirection.In2Out, FlowDistribution.Uniform, 100 - newFlows), FirstNewFlow * (worker + 1));

    private NatConfig Config()
    {
        var config = EngineSetup.For((2 * sessions) + (1 << 18), ChecksumPolicy.Ignore);
        var life = TimeSpan.FromTicks(Math.Max(NewFlowLives, 3L * sessions) * BenchClock.PacketStep / TimeSpan.NanosecondsPerTick);
        return config with { Timeouts = config.Timeouts with { ByClass = config.Timeouts.ByClass.SetItem((int)TimeoutClass.Udp, life) } };
    }
}
