using BenchmarkDotNet.Attributes;
using Nat.Bench.Engine;
using Nat.Bench.Traffic;

namespace Nat.Bench.Benchmarks;

/// <summary>The corridor when every packet hits. One operation is one packet; restoring the frames, a copy, is included.</summary>
[Config(typeof(BenchmarkPlan))]
public class EngineBenchmarks : IDisposable
{
    private const int Frames = 64 * 1024;
    private EngineRig _rig = null!;

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
    public void Setup() => _rig = new EngineRig(Sessions, Protocol, Frames, Batch);

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _rig.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The frames are restored and translated.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public void TranslateHit()
    {
        _rig.Reset();
        _rig.Translate();
    }
}
