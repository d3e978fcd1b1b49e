using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;

namespace Nat.Tests.Bench;

/// <summary>Traffic made for measurements is what it says.</summary>
public class TrafficTest
{
    private const int EthernetLength = 14;

    [TestCase(TrafficProtocol.Udp, false)]
    [TestCase(TrafficProtocol.Tcp, false)]
    [TestCase(TrafficProtocol.Mixed, true)]
    public void Every_frame_passes_an_engine_that_verifies_checksums_and_windows(TrafficProtocol protocol, bool bothWays)
    {
        var source = new TrafficSource(new TrafficOptions { Flows = 50, Protocol = protocol, BothWays = bothWays });
        using var engine = new NatEngine(NatProfiles.Linux with { MaxFlows = 1000 }, seed: 1);
        byte[] frame = new byte[TrafficSource.MaxFrameLength];
        for (int i = 0; i < 5_000; i++)
        {
            int length = source.Next(frame);
            bool isOutbound = frame[EthernetLength + 12] == 10;
            var slot = new PacketSlot
            {
                Time = new Instant(i * 1000L),
                Offset = EthernetLength,
                Length = length - EthernetLength,
                Arrival = isOutbound ? Arrival.Inside : Arrival.InsideTranslated,
            };
            engine.Process(frame.AsSpan(0, length), new Span<PacketSlot>(ref slot));
            Assert.That((slot.Verdict, slot.Reason), Is.EqualTo((VerdictKind.Forward, DropReason.None)), $"frame {i}");
        }

        Assert.That(engine.FlowCount, Is.EqualTo(50));
    }

    [Test]
    public void The_same_seed_makes_the_same_frames()
    {
        byte[] one = Frames(seed: 7);
        Assert.That(Frames(seed: 7), Is.EqualTo(one));
        Assert.That(Frames(seed: 8), Is.Not.EqualTo(one));
    }

    [Test]
    public void The_mix_is_seven_to_four_to_one()
    {
        var source = new TrafficSource(new TrafficOptions { Flows = 1 });
        byte[] frame = new byte[TrafficSource.MaxFrameLength];
        var counts = Enumerable.Range(0, 12_000).CountBy(_ => source.Next(frame)).ToDictionary();
        Assert.Multiple(() =>
        {
            Assert.That(counts[64], Is.EqualTo(7_000).Within(300));
            Assert.That(counts[576], Is.EqualTo(4_000).Within(300));
            Assert.That(counts[1514], Is.EqualTo(1_000).Within(300));
        });
    }

    private static byte[] Frames(ulong seed)
    {
        var source = new TrafficSource(new TrafficOptions { Flows = 3, Seed = seed });
        byte[] frames = new byte[20 * TrafficSource.MaxFrameLength];
        for (int at = 0; at < frames.Length; at += TrafficSource.MaxFrameLength)
            source.Next(frames.AsSpan(at, TrafficSource.MaxFrameLength));
        return frames;
    }
}
