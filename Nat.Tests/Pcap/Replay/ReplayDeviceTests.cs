using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Pcap;
using Nat.Pcap.Files;
using Nat.Pcap.Replay;
using Nat.Tests.Cli;
using static Nat.Tests.Pcap.Replay.Traffic;

namespace Nat.Tests.Pcap.Replay;

/// <summary>The device alone: the test decides in the engine's place.</summary>
public class ReplayDeviceTests
{
    private static readonly byte[] First = Frame(Udp("10.0.0.1", 1, "192.0.2.1", 53));
    private static readonly byte[] Second = Frame(Udp("10.0.0.1", 2, "192.0.2.1", 53));
    private static readonly byte[] Third = Frame(Udp("10.0.0.1", 3, "192.0.2.1", 53));
    private static readonly byte[] Arp = Frame(new byte[28], etherType: 0x0806);

    [Test]
    public void SlotsDescribeWhatConcernsTheNat()
    {
        using var bench = new Bench(new ReplayOptions(), First, Arp, Second);
        var slots = bench.Receive();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(slots.Select(s => s.Token), Is.EqualTo(new long[] { 1, 3 }));
            Assert.That(slots.Select(s => s.Length), Is.All.EqualTo(First.Length - EthernetLength));
            Assert.That(slots[1].Time.Nanoseconds, Is.EqualTo(1_700_000_000_002_000_000));
            Assert.That(bench.Device.Counts.UntranslatedOf(UntranslatedKind.Arp), Is.EqualTo(new Tally(1, 2)));
        }
    }

    [Test]
    public void WhatIsForwardedIsWrittenAndTheRestIsNot()
    {
        using var bench = new Bench(new ReplayOptions(), First, Arp, Second, Third);
        var slots = bench.Receive();
        Forward(slots);
        (slots[1].Verdict, slots[1].Reason) = (VerdictKind.Drop, DropReason.NoEntry);
        bench.Complete(slots);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bench.Written(), Is.EqualTo(new[] { First, Third }));
            Assert.That(bench.Device.Counts.Drops(DropReason.NoEntry), Is.EqualTo(new Tally(1, 3)));
            bench.AssertSum();
        }
    }

    [Test]
    public void UntranslatedPacketsAreCopiedOnDemand()
    {
        using var bench = new Bench(new ReplayOptions { KeepUntranslated = true }, Arp, First, Arp);
        var slots = bench.Receive();
        Forward(slots);
        bench.Complete(slots);
        Assert.That(bench.Written(), Is.EqualTo(new[] { Arp, First, Arp }));
    }

    [Test]
    public void AHeldPacketIsWrittenWithItsOwnTimeWhenItIsReleased()
    {
        using var bench = new Bench(new ReplayOptions(), First, Second);
        var slots = bench.Receive();
        Forward(slots);
        slots[0].Verdict = VerdictKind.Held;
        byte[] changed = Udp("203.0.113.1", 7, "192.0.2.1", 53);
        changed.CopyTo(bench.Outbox.Add(OutboxKind.Released, 1, Side.Outside, DropReason.None, changed.Length));
        bench.Complete(slots);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bench.Written(), Is.EqualTo(new[] { Frame(changed), Second }));
            bench.AssertSum();
        }
    }

    [Test]
    public void AHeldPacketThatIsReleasedByALaterBatchIsWrittenBeforeIt()
    {
        using var bench = new Bench(new ReplayOptions(), First, Second);
        var slots = bench.Receive(1);
        slots[0].Verdict = VerdictKind.Held;
        bench.Complete(slots);
        slots = bench.Receive(1);
        Forward(slots);
        byte[] changed = Udp("203.0.113.1", 7, "192.0.2.1", 53);
        changed.CopyTo(bench.Outbox.Add(OutboxKind.Released, 1, Side.Outside, DropReason.None, changed.Length));
        bench.Complete(slots);
        Assert.That(bench.Written(), Is.EqualTo(new[] { Frame(changed), Second }));
        bench.AssertSum();
    }

    [Test]
    public void AHeldPacketThatNeverLeavesIsDropped()
    {
        using var bench = new Bench(new ReplayOptions(), First, Second);
        var slots = bench.Receive();
        foreach (ref var slot in slots.AsSpan())
            slot.Verdict = VerdictKind.Held;
        bench.Complete(slots);
        bench.Outbox.Add(OutboxKind.Dropped, 2, Side.Inside, DropReason.FragmentOverlap, 0);
        Assert.That(bench.Written(), Is.Empty);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bench.Device.Counts.Drops(DropReason.FragmentOverlap), Is.EqualTo(new Tally(1, 2)));
            Assert.That(bench.Device.Counts.Drops(DropReason.FragmentTimeout), Is.EqualTo(new Tally(1, 1)));
            bench.AssertSum();
        }
    }

    [TestCase(Vantage.Inside, Side.Inside, 1)]
    [TestCase(Vantage.Inside, Side.Outside, 2)]
    [TestCase(Vantage.Outside, Side.Outside, 1)]
    public void AnAnswerIsWrittenWhereTheOutputShowsIt(Vantage vantage, Side egress, int written)
    {
        byte[] frame = vantage == Vantage.Inside ? First : Frame(Udp("192.0.2.1", 53, "203.0.113.1", 1));
        using var bench = new Bench(new ReplayOptions { Vantage = vantage }, frame);
        var slots = bench.Receive();
        Forward(slots);
        bench.Outbox.Add(OutboxKind.Answer, 1, egress, DropReason.None, 28).Fill(7);
        bench.Complete(slots);
        var frames = bench.Written();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bench.Device.Counts.Answered, Is.EqualTo(1));
            Assert.That(frames, Has.Count.EqualTo(written));
            Assert.That(frames[^1][..6], Is.EqualTo(written == 2 ? frame[6..12] : frame[..6]));
        }
    }

    [Test]
    public void AnAnswerThatHadToWaitIsWrittenWithTheTimeWhenItLeft()
    {
        using var bench = new Bench(new ReplayOptions(), First, Second);
        var slots = bench.Receive(1);
        slots[0].Verdict = VerdictKind.Held;
        bench.Complete(slots);
        slots = bench.Receive(1);
        Forward(slots);
        bench.Outbox.Add(OutboxKind.Answer, 1, Side.Outside, DropReason.SynUnsolicited, 28, delay: TimeSpan.FromSeconds(6)).Fill(7);
        bench.Outbox.Add(OutboxKind.Dropped, 1, Side.Inside, DropReason.SynUnsolicited, 0);
        bench.Complete(slots);
        Assert.That(bench.Times(), Is.EqualTo(new[] { 1_700_000_006u, 1_700_000_000u }));
        Assert.That((bench.Device.Counts.Answered, bench.Device.Counts.Drops(DropReason.SynUnsolicited)), Is.EqualTo((1, new Tally(1, 1))));
        bench.AssertSum();
    }

    [Test]
    public void AProbeIsCountedAndNotWritten()
    {
        using var bench = new Bench(new ReplayOptions(), First);
        var slots = bench.Receive();
        Forward(slots);
        bench.Outbox.Add(OutboxKind.Probe, 0, Side.Inside, DropReason.None, 40).Fill(7);
        bench.Complete(slots);
        Assert.That(bench.Written(), Is.EqualTo(new[] { First }));
        Assert.That(bench.Device.Counts.Answered, Is.EqualTo(1));
    }

    [Test]
    public void CountEndsTheReplay()
    {
        using var bench = new Bench(new ReplayOptions { MaxPackets = 2 }, First, Second, Third);
        var slots = bench.Receive();
        Forward(slots);
        bench.Complete(slots);
        Assert.That(bench.Receive(), Is.Empty);
        Assert.That(bench.Written(), Is.EqualTo(new[] { First, Second }));
    }

    [Test]
    public void TheSourceMacTellsTheSide()
    {
        var fromOutside = Frame(Udp("192.0.2.1", 53, "203.0.113.1", 1), sender: 2);
        using var bench = new Bench(new ReplayOptions { Vantage = Vantage.TwoSided, InsideMacs = [0x020000000001] }, First, fromOutside);
        Assert.That(bench.Receive().Select(s => s.Arrival), Is.EqualTo(new[] { Arrival.Inside, Arrival.Outside }));
    }

    [Test]
    public void ATwoSidedPcapNeedsMacAddresses() =>
        Assert.That(() => new Bench(new ReplayOptions { Vantage = Vantage.TwoSided }, First),
        Throws.TypeOf<CaptureException>().With.Message.Contains("--inside-mac"));

    [Test]
    public void SeveralCapturesFollowEachOther()
    {
        using var place = new Workplace();
        using var input = new ReplayInput([place.Write("a.pcap", CaptureOf(First)), place.Write("b.pcap", CaptureOf()),
            place.Write("c.pcap", CaptureOf(Second))]);
        var device = new ReplayDevice(input, null, NatProfiles.Linux, new ReplayOptions(), null);
        var slots = new PacketSlot[4];
        var tokens = new List<long>();
        for (int count; (count = device.Receive(slots)) > 0; device.Complete(slots.AsSpan(0, count), new Outbox()))
        {
            Forward(slots.AsSpan(0, count));
            tokens.Add(slots[0].Token);
        }

        Assert.That(tokens, Is.EqualTo(new long[] { 1, 2 }));
    }

    private static void Forward(Span<PacketSlot> slots)
    {
        foreach (ref var slot in slots)
            slot.Verdict = VerdictKind.Forward;
    }

    private sealed class Bench : IDisposable
    {
        private readonly Workplace _place = new();
        private readonly ReplayInput _input;
        private readonly MemoryStream _output = new();
        private readonly CaptureWriter _writer;

        public Bench(ReplayOptions options, params byte[][] frames)
        {
            _input = new ReplayInput([_place.Write("in.pcap", CaptureOf(frames))]);
            _writer = CaptureWriter.Create(_output, CaptureFormat.Pcap, "test");
            Device = new ReplayDevice(_input, _writer, NatProfiles.Linux, options, null);
        }

        public ReplayDevice Device { get; }

        public Outbox Outbox { get; } = new();

        public PacketSlot[] Receive(int most = 16)
        {
            var slots = new PacketSlot[most];
            return slots[..Device.Receive(slots)];
        }

        public void Complete(PacketSlot[] slots)
        {
            Device.Complete(slots, Outbox);
            Outbox.Clear();
        }

        public List<byte[]> Written()
        {
            Device.End(Outbox);
            _writer.Complete();
            return Frames(_output.ToArray());
        }

        public List<uint> Times()
        {
            Device.End(Outbox);
            _writer.Complete();
            return Seconds(_output.ToArray());
        }

        public void AssertSum()
        {
            var counts = Device.Counts;
            Assert.That(counts.Forwarded + counts.Dropped + counts.Untranslated, Is.EqualTo(counts.Packets));
        }

        public void Dispose()
        {
            _writer.Dispose();
            _input.Dispose();
            _output.Dispose();
            _place.Dispose();
        }
    }
}
