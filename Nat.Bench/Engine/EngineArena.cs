using Nat.Bench.Traffic;
using Nat.Core.Engine;
using Nat.Core.Translation;

namespace Nat.Bench.Engine;

/// <summary>An engine with established flows, and how fast it opened and ended them.</summary>
internal sealed class EngineArena : IDisposable
{
    private const int FlowsForAFigure = 1_000_000;  // are opened in all, so that a small table gives a steady figure, too
    private const int FlowsForMemory = 1_000_000;
    private const int LeastCycles = 3;
    private const int MostCycles = 25;

    private static readonly TimeSpan LongerThanAnyTimeout = TimeSpan.FromDays(10);

    private readonly FlowOpening _opening;
    private readonly WorkerGroup _group;
    private readonly long _residentBefore;
    private long[]? _counted;
    private double? _bytesPerFlow;

    /// <summary>Makes the engine; no flow is open yet.</summary>
    /// <param name="sessions">How many flows.</param>
    /// <param name="protocol">What they are.</param>
    /// <param name="room">How many more there may come.</param>
    /// <param name="checksums">What is done about checksums.</param>
    /// <param name="threads">The most threads that will share the table.</param>
    public EngineArena(int sessions, TrafficProtocol protocol, int room, ChecksumPolicy checksums, int threads = 1)
        : this(sessions, protocol, EngineSetup.For(sessions + room, checksums), threads)
    {
    }

    /// <summary>Makes the engine; no flow is open yet.</summary>
    /// <param name="sessions">How many flows.</param>
    /// <param name="protocol">What they are.</param>
    /// <param name="config">The engine's configuration.</param>
    /// <param name="threads">The most threads that will share the table.</param>
    public EngineArena(int sessions, TrafficProtocol protocol, NatConfig config, int threads = 1)
    {
        Flows = new BenchFlows(sessions, protocol);
        _residentBefore = HugePages.ResidentBytes();
        _group = new WorkerGroup(config, seed: 1, threads);
        Verifies = config.Checksums == ChecksumPolicy.Verify;
        NextNewFlow = sessions;
        _opening = new FlowOpening(Engine, Flows, Clock);
    }

    /// <summary>The engine, or the first of those that share the table.</summary>
    public NatEngine Engine => _group[0];

    /// <summary>Packets that came to an end in any engine.</summary>
    public long Packets => _group.Counters is var counters ? counters.Forwarded + counters.Dropped : 0;

    /// <summary>The flows.</summary>
    public BenchFlows Flows { get; }

    /// <summary>The packets' time.</summary>
    public BenchClock Clock { get; } = new();

    /// <summary>Whether checksums are verified.</summary>
    public bool Verifies { get; }

    /// <summary>Nanoseconds to open a flow.</summary>
    public Figures Opened { get; private set; }

    /// <summary>Nanoseconds to open a flow in memory that was never touched.</summary>
    public double FirstOpened { get; private set; }

    /// <summary>Nanoseconds to end a flow that expired.</summary>
    public Figures Ended { get; private set; }

    /// <summary>
    /// Bytes of memory that a flow takes, everything included: by how much the memory of this process grew while the flows were opened for the
    /// first time. Few flows, which whole pages would misjudge, count as the address space that is set aside for them.
    /// </summary>
    public double BytesPerFlow => _bytesPerFlow ?? (double)Engine.TableBytes / Engine.Config.MaxFlows;

    /// <summary>The first flow that nobody has used yet.</summary>
    public int NextNewFlow { get; set; }

    /// <summary>Opens, ends and opens the flows, several times, and takes the time of it; at last they are established.</summary>
    public void Establish()
    {
        int cycles = Math.Clamp(FlowsForAFigure / Flows.Count, LeastCycles, MostCycles);
        var (opened, ended) = (new double[cycles], new double[cycles]);

        // The first time is a figure of its own: it touches memory that was never touched.
        FirstOpened = PerFlow(_opening.Run());
        if (Flows.Count >= FlowsForMemory)
            _bytesPerFlow = (double)(HugePages.ResidentBytes() - _residentBefore) / Flows.Count;
        for (int cycle = 0; cycle < cycles; cycle++)
        {
            ended[cycle] = PerFlow(EndAll());
            opened[cycle] = PerFlow(Open());
        }

        (Opened, Ended) = (Figures.Of(opened), Figures.Of(ended));
        Settle();
    }

    /// <summary>Opens all flows.</summary>
    /// <returns>Nanoseconds in which the engine was at work.</returns>
    public double Open()
    {
        Flows.Rewind();
        return _opening.Run();
    }

    /// <summary>Lets UDP flows be answered and become streams.</summary>
    public void Settle() => _opening.Settle();

    /// <summary>Lets every flow expire.</summary>
    /// <returns>Nanoseconds that it took to end them.</returns>
    public double EndAll()
    {
        Clock.Skip(LongerThanAnyTimeout);
        double start = WorkTimer.Nanoseconds;
        Engine.Finish(Clock.Now);
        double nanoseconds = WorkTimer.Nanoseconds - start;
        return Engine.FlowCount == 0 ? nanoseconds : throw new InvalidDataException($"{Engine.FlowCount} flows did not expire");
    }

    /// <summary>Workers that share the table, one for each thread. The second and further ones have clocks of their own, which begin now.</summary>
    public IReadOnlyList<EngineWorker> Workers(int threads, int batch) =>
        [.. Enumerable.Range(0, threads).Select(worker => new EngineWorker(_group[worker], batch, worker == 0 ? Clock : new BenchClock { Nanoseconds = Clock.Nanoseconds }))];

    /// <summary>Looks over the table, and tests what was counted since it was last looked over.</summary>
    /// <param name="frames">What was sent; null at first.</param>
    /// <param name="times">How often.</param>
    public void Check(FrameSet? frames, long times)
    {
        long[] counted = FlowCheck.Check(Engine, Flows);
        if (frames is not null && _counted is not null)
            FlowCheck.CheckCounts(_counted, counted, frames, times);
        _counted = counted;
    }

    /// <summary>Opens more flows until the table refuses one. No established flows can be measured afterwards.</summary>
    /// <returns>How many it held.</returns>
    public int FillUp() => _opening.FillUp(NextNewFlow);

    /// <inheritdoc/>
    public void Dispose() => _group.Dispose();

    private double PerFlow(double nanoseconds) => nanoseconds / Flows.Count;
}
