using BenchmarkDotNet.Attributes;
using Nat.Bench.Engine;
using Nat.Bench.Traffic;
using Nat.Core;

namespace Nat.Bench.Benchmarks;

/// <summary>The life of flows: policy, port, two tuples, expiry. One operation is one flow.</summary>
[Config(typeof(BenchmarkPlan))]
public class NewFlowBenchmarks : IDisposable
{
    private const int Flows = 32 * 1024;
    private EngineRig? _rig;

    /// <summary>Opens the flows that are to expire.</summary>
    [IterationSetup(Target = nameof(Expire))]
    public void Setup()
    {
        _rig?.Dispose();
        _rig = new EngineRig(Flows, TrafficProtocol.Udp, frames: 1, batch: 1);
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _rig?.Dispose();
        _rig = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>A fresh engine opens every flow by its first packet. Making the frames and the engine is included.</summary>
    [Benchmark(OperationsPerInvoke = Flows)]
    public int Open()
    {
        _rig = new EngineRig(Flows, TrafficProtocol.Udp, frames: 1, batch: 1);
        int count = _rig.Engine.FlowCount;
        _rig.Dispose();
        return count;
    }

    /// <summary>One sweep ends every flow.</summary>
    [Benchmark(OperationsPerInvoke = Flows)]
    public int Expire()
    {
        _rig!.Engine.Finish(Instant.FromSeconds(1_000_000));
        return _rig.Engine.FlowCount == 0 ? Flows : throw new InvalidDataException("not every flow expired");
    }
}
