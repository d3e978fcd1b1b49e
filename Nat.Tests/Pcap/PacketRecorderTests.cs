using Nat.Core;
using Nat.Pcap.Files;
using Nat.Pcap.Links;
using Nat.Pcap.Live;

namespace Nat.Tests.Pcap;

/// <summary>The recorder of a running NAT, with disks that are slow or broken.</summary>
public sealed class PacketRecorderTests
{
    private static readonly byte[] Packet = [0x45, .. new byte[999]];

    [Test]
    public void Packets_come_out_in_order_with_their_time_and_side()
    {
        var file = new MemoryStream();
        var recorder = new PacketRecorder(CaptureWriter.Create(file, CaptureFormat.PcapNg, "file"), LinkType.Raw, LinkType.Ethernet);
        for (int i = 0; i < 10_000; i++)
            recorder.Add(i % 2 == 0 ? Side.Inside : Side.Outside, new Instant(i), [(byte)i, (byte)(i >> 8)]);
        recorder.End();
        var (packets, fault) = Captured.ReadAll(file.ToArray());
        Assert.That(fault, Is.Null);
        Assert.That((recorder.Recorded, recorder.Lost), Is.EqualTo((10_000, 0)));
        Assert.That(packets.Select(p => p.Nanoseconds), Is.EqualTo(Enumerable.Range(0, 10_000)));
        Assert.That(packets.Select(p => p.LinkType), Is.EqualTo(Enumerable.Range(0, 10_000).Select(i => i % 2 == 0 ? LinkType.Raw : LinkType.Ethernet)));
    }

    [Test]
    public void A_disk_that_stands_still_costs_packets_of_the_recording_and_no_waiting()
    {
        using var disk = new StandingDisk();
        var recorder = new PacketRecorder(CaptureWriter.Create(disk, CaptureFormat.PcapNg, "file"), LinkType.Raw, LinkType.Raw, buffer: 100_000);
        var adding = Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
                recorder.Add(Side.Inside, new Instant(i), Packet);
        });
        Assert.That(adding.Wait(TimeSpan.FromSeconds(20)), Is.True, "adding does not wait for the disk");
        Assert.That(recorder.Lost, Is.GreaterThan(0));
        disk.Go.Set();
        recorder.End();
        var (packets, fault) = Captured.ReadAll(disk.ToArray());
        Assert.That((fault, packets.Count), Is.EqualTo(((CaptureFault?)null, (int)recorder.Recorded)));
        Assert.That(recorder.Recorded + recorder.Lost, Is.EqualTo(10_000));
    }

    [Test]
    public void A_disk_that_is_full_ends_the_recording_with_its_reason()
    {
        using var disk = new FullDisk();
        var recorder = new PacketRecorder(CaptureWriter.Create(disk, CaptureFormat.PcapNg, "file"), LinkType.Raw, LinkType.Raw);
        recorder.Add(Side.Inside, default, Packet);
        recorder.End();
        recorder.Add(Side.Inside, default, Packet);
        Assert.That(recorder.Failure!.Message, Does.StartWith("cannot write file"));
        Assert.That(recorder.Lost, Is.EqualTo(1));
    }

    /// <summary>A disk that does nothing until it is told to go on.</summary>
    private sealed class StandingDisk : MemoryStream
    {
        public ManualResetEventSlim Go { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Go.Wait();
            base.Write(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                Go.Set();
            base.Dispose(disposing);
        }
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");
    }
}
