using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Bench.Engine;

/// <summary>
/// How fast flows are opened when nine tenths of the external endpoints are taken: all flows go to one server, so that no endpoint
/// serves two, and some sixteen thousand hosts want each source port, so that hardly any can be kept.
/// </summary>
/// <param name="FlowsPerSecond">Flows opened in a second while 89 to 91 percent of the endpoints are taken.</param>
/// <param name="Flows">Flows that were opened to find this out.</param>
/// <param name="Refused">Flows that found no free endpoint within the allocator's bounds, in that span.</param>
internal sealed record PortOccupancy(double FlowsPerSecond, int Flows, long Refused)
{
    /// <summary>Ports that the allocator gives to sources from port 1024 on.</summary>
    public const int PortsOfAnAddress = 65_536 - 1_024;

    private const int Batch = 256;
    private const uint Server = 0xC6120001;  // 198.18.0.1
    private const double NanosecondsPerSecond = 1e9;
    private const double From = 0.89;
    private const double To = 0.91;

    /// <summary>Fills a pool and measures.</summary>
    /// <param name="addresses">External addresses in it.</param>
    public static PortOccupancy Measure(int addresses)
    {
        uint first = Ipv4Address.Parse(EngineSetup.FirstExternal).Value;
        int endpoints = addresses * PortsOfAnAddress;
        using var engine = new NatEngine(
            EngineSetup.For(endpoints, ChecksumPolicy.Ignore) with { Outside = [new Ipv4Range(new Ipv4Address(first), new Ipv4Address(first + (uint)addresses - 1))] }, seed: 1);
        var clock = new BenchClock();
        var worker = new EngineWorker(engine, Batch, clock);
        byte[] frames = new byte[Batch * FrameSet.Stride];
        var arrivals = new Arrival[Batch];
        var writer = new FrameWriter(new SeededRandom(1));
        int number = 0, opened = 0;
        double nanoseconds = 0;
        long refused = 0;
        while (engine.FlowCount < To * endpoints)
        {
            for (int i = 0; i < Batch; i++, number++)
            {
                var flow = TrafficFlow.Create(number, TrafficProtocol.Udp);
                writer.Udp(frames.AsSpan(i * FrameSet.Stride), flow with { Addresses = (flow.Addresses & ~(ulong)uint.MaxValue) | Server }, fromServer: false, FrameSet.Stride);
            }

            bool counts = engine.FlowCount >= From * endpoints;
            int before = engine.FlowCount;
            double start = WorkTimer.Nanoseconds;
            worker.Translate(frames, 0, arrivals);
            double elapsed = WorkTimer.Nanoseconds - start;
            if (!counts)
                continue;
            nanoseconds += elapsed;
            opened += engine.FlowCount - before;
            refused += Batch - (engine.FlowCount - before);
        }

        return new PortOccupancy(opened / nanoseconds * NanosecondsPerSecond, opened, refused);
    }
}
