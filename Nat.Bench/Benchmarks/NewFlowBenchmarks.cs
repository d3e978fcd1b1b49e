using BenchmarkDotNet.Attributes;
using Nat.Bench.Engine;
using Nat.Bench.Traffic;
using Nat.Core.Translation;

namespace Nat.Bench.Benchmarks;

/// <summary>The life of flows: policy, port, two tuples, expiry. One operation is one flow.</summary>
[Config(typeof(BenchmarkPlan))]
public class NewFlowBenchmarks : IDisposable
{
    private const int Flows = 32 * 1024;
    private EngineArena? _arena;

    /// <summary>Makes an engine without flows.</summary>
    [IterationSetup(Target = nameof(TranslateMiss))]
    public void SetupEmpty()
    {
        _arena?.Dispose();
        _arena = new EngineArena(Flows, TrafficProtocol.Udp, 0, ChecksumPolicy.Verify);
    }

    /// <summary>Makes an engine whose flows are to expire.</summary>
    [IterationSetup(Target = nameof(Expire))]
    public void SetupFull()
    {
        SetupEmpty();
        _arena!.Open();
    }

    /// <summary>Gives the memory back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _arena?.Dispose();
        _arena = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>The first packet of a flow opens it, in memory that was never touched. Making the frames is included.</summary>
    [Benchmark(OperationsPerInvoke = Flows)]
    public double TranslateMiss() => _arena!.Open();

    /// <summary>One sweep ends every flow.</summary>
    [Benchmark(OperationsPerInvoke = Flows)]
    public double Expire() => _arena!.EndAll();
}
