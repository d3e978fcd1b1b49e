using BenchmarkDotNet.Attributes;
using Nat.Bench.Engine;
using Nat.Bench.Engine.Contestants;
using Nat.Bench.Traffic;
using Nat.Core.Translation;

namespace Nat.Bench.Benchmarks;

/// <summary>The corridor when every packet hits. One operation is one packet; restoring the frames, a copy, is included.</summary>
[Config(typeof(BenchmarkPlan))]
public class EngineBenchmarks : IDisposable
{
    private const int Frames = 64 * 1024;
    private EngineArena _arena = null!;
    private FrameSet _frames = null!;
    private NatContestant _engine = null!;

    /// <summary>Entries in the table.</summary>
    [Params(1_000, 64_512, 1_032_192)]
    public int Sessions { get; set; }

    /// <summary>Packets that the engine gets at once.</summary>
    [Params(1, 8, 32, 64, 256)]
    public int Batch { get; set; }

    /// <summary>What the flows are.</summary>
    [Params(TrafficProtocol.Udp, TrafficProtocol.Tcp)]
    public TrafficProtocol Protocol { get; set; }

    /// <summary>Opens the flows.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _arena = new EngineArena(Sessions, Protocol, 0, ChecksumPolicy.Verify);
        _arena.Open();
        _arena.Settle();
        _frames = new FrameSet(_arena.Flows, Frames, new EngineScenario(Sessions, Protocol, TrafficDirection.In2Out, FlowDistribution.Uniform, 100), _arena.NextNewFlow);
        _engine = new NatContestant(_arena, Batch);
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _frames.Dispose();
        _arena.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The frames are restored and translated.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public double TranslateHit() => _engine.Run(_frames);
}
