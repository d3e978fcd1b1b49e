using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Packets;

namespace Nat.Bench.Engine;

/// <summary>How long single calls of the engine take while all its flows expire beside the packets that it gets.</summary>
/// <param name="LongestMicroseconds">The longest call.</param>
/// <param name="ThousandthMicroseconds">One call of a thousand took this long or longer.</param>
/// <param name="MedianMicroseconds">The middle one.</param>
/// <param name="OverLimit">Calls over a hundred microseconds.</param>
/// <param name="Calls">Calls until all flows had ended.</param>
internal sealed record ExpiryCalls(double LongestMicroseconds, double ThousandthMicroseconds, double MedianMicroseconds, int OverLimit, int Calls)
{
    private const int Batch = 64;
    private const double NanosecondsPerMicrosecond = 1e3;
    private const double LimitMicroseconds = 100;
    private const ushort ClosedPort = 7;
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongerThanAnyTimeout = TimeSpan.FromDays(10);

    /// <summary>Lets all flows of an engine expire, and gives it packets that it refuses meanwhile.</summary>
    public static ExpiryCalls Measure(NatEngine engine, BenchClock clock)
    {
        byte[] frames = new byte[Batch * FrameSet.Stride];
        var arrivals = new Arrival[Batch];
        Array.Fill(arrivals, Arrival.Outside);
        var writer = new FrameWriter(new SeededRandom(1));
        for (int i = 0; i < Batch; i++)
            writer.Udp(frames.AsSpan(i * FrameSet.Stride), TrafficFlow.Create(i, TrafficProtocol.Udp).Outside(Ipv4Address.Parse(EngineSetup.FirstExternal).Value, ClosedPort), fromServer: true, FrameSet.Stride);
        var worker = new EngineWorker(engine, Batch, clock);
        var times = new List<double>();
        clock.Skip(LongerThanAnyTimeout);
        while (engine.FlowCount > 0)
        {
            clock.Skip(BetweenCalls);
            double start = WorkTimer.Nanoseconds;
            worker.Translate(frames, 0, arrivals);
            times.Add((WorkTimer.Nanoseconds - start) / NanosecondsPerMicrosecond);
        }

        times.Sort();
        return new ExpiryCalls(times[^1], times[times.Count - 1 - (times.Count / 1000)], times[times.Count / 2], times.Count(t => t > LimitMicroseconds), times.Count);
    }
}
