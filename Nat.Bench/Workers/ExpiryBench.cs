using System.Diagnostics;
using Nat.Bench.Engine;
using Nat.Bench.Traffic;
using Nat.Core.Translation;

namespace Nat.Bench.Workers;

/// <summary>How long a call takes while all flows of a table have expired: each call brings so many packets and ends so many flows.</summary>
/// <param name="sessions">The flows.</param>
/// <param name="batch">Packets in a call.</param>
internal sealed class ExpiryBench(int sessions, int batch) : IDisposable
{
    /// <summary>From one call to the next, so that the sweep of every 10 ms comes in each call.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan LongerThanAnyTimeout = TimeSpan.FromDays(10);

    private readonly EngineArena _arena = new(sessions, TrafficProtocol.Udp, room: 1024, ChecksumPolicy.Ignore);

    /// <summary>Opens all flows, lets them expire and takes the time of every call until the last is ended.</summary>
    /// <returns>Microseconds of each call, sorted.</returns>
    public double[] Run()
    {
        _arena.Open();
        _arena.Clock.Skip(LongerThanAnyTimeout);
        var flows = new BenchFlows(batch, TrafficProtocol.Udp);
        using var frames = new FrameSet(flows, batch, new EngineScenario(batch, TrafficProtocol.Udp, TrafficDirection.In2Out, FlowDistribution.Uniform, 100), batch);
        var worker = new EngineWorker(_arena.Engine, batch, _arena.Clock);
        List<double> times = [];
        long expired = _arena.Engine.Statistics.Expired;
        while (_arena.Engine.Statistics.Expired - expired < sessions)
        {
            frames.Reset(goOn: false);
            _arena.Clock.Skip(Step);
            long start = Stopwatch.GetTimestamp();
            worker.Translate(frames.Frames, frames.Arrivals);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        _arena.EndAll();
        times.Sort();
        return [.. times];
    }

    /// <inheritdoc/>
    public void Dispose() => _arena.Dispose();
}
