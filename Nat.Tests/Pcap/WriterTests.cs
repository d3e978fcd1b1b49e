using Nat.Core;
using Nat.Pcap;
using Nat.Pcap.Files;
using Nat.Pcap.Links;

namespace Nat.Tests.Pcap;

public sealed class WriterTests
{
    private static readonly byte[] Frame = [1, 2, 3, 4, 5, 6, 7];

    [Test]
    public void Pcap_PassedThrough_IsTheSameFile([Values(0xA1B2C3D4u, 0xA1B23C4Du)] uint magic, [Values] bool bigEndian)
    {
        var file = new CaptureBytes(bigEndian).PcapHeader(magic, linkType: 113).PcapRecord(Frame, original: 99).PcapRecord(new byte[5000]).PcapRecord([]).ToArray();

        Assert.That(Captured.Copy(file, CaptureFormat.Pcap), Is.EqualTo(file));
    }

    [Test]
    public void PcapNg_PassedThrough_IsTheSameFile()
    {
        var file = RichPcapNg();

        Assert.That(Captured.Copy(file, CaptureFormat.PcapNg), Is.EqualTo(file));
    }

    [Test]
    public void PcapNg_WithoutItsPackets_KeepsEveryOtherBlock()
    {
        var copy = Captured.Copy(RichPcapNg(), CaptureFormat.PcapNg, keeps: _ => false);

        Assert.That(copy, Is.EqualTo(RichPcapNg(withPackets: false)));
    }

    [Test]
    public void DroppedRecords_AreLeftOut([Values(CaptureFormat.Pcap, CaptureFormat.PcapNg)] CaptureFormat format)
    {
        var all = Captured.ReadAll(ReaderTests.Sample(30_000)).Packets;

        var (packets, fault) = Captured.ReadAll(Captured.Copy(ReaderTests.Sample(30_000), format, number => number % 3 != 1));

        Assert.That(fault, Is.Null);
        Assert.That(packets, Is.EqualTo(all.Where((_, number) => number % 3 != 1)));
    }

    [Test]
    public void PcapToPcapNg_AndBack_KeepsEverything([Values(0xA1B2C3D4u, 0xA1B23C4Du)] uint magic, [Values] bool bigEndian)
    {
        var file = new CaptureBytes(bigEndian).PcapHeader(magic, linkType: 113).PcapRecord(Frame, seconds: 0x90000000, original: 99).PcapRecord([1]).ToArray();

        var pcapNg = Captured.Copy(file, CaptureFormat.PcapNg);

        Assert.That(Captured.ReadAll(pcapNg).Packets, Is.EqualTo(Captured.ReadAll(file).Packets));
        Assert.That(Captured.ReadAll(Captured.Copy(pcapNg, CaptureFormat.Pcap)).Packets, Is.EqualTo(Captured.ReadAll(file).Packets));
    }

    [Test]
    public void PcapNgToPcap_WithTwoLinkTypes_IsRefusedAtTheFirstPacketOfTheSecond()
    {
        var file = new CaptureBytes(false).Section().Interface(1).Interface(101).Enhanced(Frame).Enhanced(Frame, id: 1).ToArray();

        Assert.That(() => Captured.Copy(file, CaptureFormat.Pcap), Throws.TypeOf<CaptureException>()
            .With.Message.Contains("Ethernet (1)").And.Message.Contains("raw IP (101)").And.Message.Contains(".pcapng"));
    }

    [Test]
    public void AHashOverThePacket_IsRemoved_AndCommentsStay()
    {
        var bytes = new CaptureBytes(true);
        var comment = bytes.Option(1, "hello"u8.ToArray());
        var file = bytes.Section().Interface().Enhanced(Frame, options: [.. comment, .. bytes.Option(3, 2, 1, 2, 3, 4), .. bytes.Option(0)]).ToArray();

        var expected = new CaptureBytes(true).Section().Interface().Enhanced(Frame, options: [.. comment, .. bytes.Option(0)]).ToArray();
        Assert.That(Captured.Copy(file, CaptureFormat.PcapNg), Is.EqualTo(expected));
    }

    [Test]
    public void PacketsThatAreInNoChunk_ComeBetweenTheOthers([Values] bool pcapNg)
    {
        var bytes = new CaptureBytes(true);
        var file = (pcapNg ? bytes.Section().Interface().Enhanced([1]).Enhanced([2]) : bytes.PcapHeader().PcapRecord([1]).PcapRecord([2])).ToArray();
        var output = new MemoryStream();
        using var reader = CaptureReader.Open(new MemoryStream(file), "input");
        using var writer = CaptureWriter.Create(output, pcapNg ? CaptureFormat.PcapNg : CaptureFormat.Pcap, "output");
        var records = new CaptureRecord[2];
        Assert.That(reader.TryRead(out var chunk), Is.True);
        chunk!.Read(records);
        writer.Write(chunk, records[0]);
        writer.Write(chunk.Interfaces[0], new Instant(7000), [8], [9], cutLength: 10);
        writer.Write(chunk, records[1]);
        writer.Take(chunk);
        writer.Complete();

        var packets = Captured.ReadAll(output.ToArray()).Packets;

        Assert.That(string.Join(" ", packets.Select(packet => packet.Data)), Is.EqualTo("01 0809 02"));
        Assert.That(packets[1], Is.EqualTo(new Captured("0809", 12, 7000, LinkType.Ethernet)));
    }

    [Test]
    public void ManyInputs_BecomeOneCapture([Values(CaptureFormat.Pcap, CaptureFormat.PcapNg)] CaptureFormat format)
    {
        var inputs = new[] { ReaderTests.Sample(3), new CaptureBytes(true).PcapHeader(0xA1B23C4D).PcapRecord(Frame).ToArray(), new CaptureBytes(true).Section().Interface().Enhanced(Frame).ToArray() };
        var output = new MemoryStream();
        using var writer = CaptureWriter.Create(output, format, "output");
        foreach (var input in inputs)
        {
            using var reader = CaptureReader.Open(new MemoryStream(input), "input");
            Captured.Copy(reader, writer);
        }
        writer.Complete();

        var (packets, fault) = Captured.ReadAll(output.ToArray());

        Assert.That(fault, Is.Null);
        Assert.That(packets.Select(packet => packet.Data), Is.EqualTo(inputs.SelectMany(input => Captured.ReadAll(input).Packets).Select(packet => packet.Data)));
    }

    [Test]
    public void NothingWritten_IsAnEmptyCapture([Values(CaptureFormat.Pcap, CaptureFormat.PcapNg)] CaptureFormat format)
    {
        var output = new MemoryStream();
        using (var writer = CaptureWriter.Create(output, format, "output"))
            writer.Complete();

        var (packets, fault) = Captured.ReadAll(output.ToArray());
        Assert.That(fault, Is.Null);
        Assert.That(packets, Is.Empty);
    }

    [Test]
    public void AFullDisk_IsOneClearLine_AndNoHang()
    {
        if (!File.Exists("/dev/full"))
            Assert.Ignore("there is no /dev/full");
        using var reader = CaptureReader.Open(new MemoryStream(ReaderTests.Sample(200_000)), "input");
        using var writer = CaptureWriter.Create("/dev/full");

        Assert.That(() =>
        {
            Captured.Copy(reader, writer);
            writer.Complete();
        }, Throws.TypeOf<CaptureException>().With.Message.EqualTo("cannot write /dev/full: no space left on the disk; make room or choose another disk"));
    }

    [Test]
    public void TheInput_IsNotOverwritten_UnderAnyName()
    {
        var folder = Directory.CreateTempSubdirectory("nat-captures");
        try
        {
            var input = Path.Combine(folder.FullName, "in.pcap");
            var link = Path.Combine(folder.FullName, "link.pcap");
            File.WriteAllBytes(input, ReaderTests.Sample(3));
            File.CreateSymbolicLink(link, input);
            var hardLink = Path.Combine(folder.FullName, "hard.pcap");
            using (var ln = System.Diagnostics.Process.Start("ln", [input, hardLink]))
                ln.WaitForExit();

            foreach (var name in new[] { input, link, hardLink, Path.Combine(folder.FullName, ".", "in.pcap") })
                Assert.That(() => CaptureWriter.Create(name, [input]), Throws.TypeOf<CaptureException>().With.Message.Contains("same file"));
            Assert.That(File.ReadAllBytes(input), Is.EqualTo(ReaderTests.Sample(3)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void AMissingDirectory_IsOneClearLine() => Assert.That(
        () => CaptureWriter.Create("/nowhere/at/all.pcap"),
        Throws.TypeOf<CaptureException>().With.Message.EqualTo("cannot write /nowhere/at/all.pcap: its directory does not exist; make it first"));

    [Test]
    public void PassingRecordsOn_AllocatesNothing()
    {
        using var reader = CaptureReader.Open(new MemoryStream(ReaderTests.Sample(10_000)), "input");
        using var writer = CaptureWriter.Create(Stream.Null, CaptureFormat.Pcap, "output");
        var records = new CaptureRecord[10_000];
        Assert.That(reader.TryRead(out var chunk), Is.True);
        var count = chunk!.Read(records);
        writer.Write(chunk, records[0]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < count; i++)
            writer.Write(chunk, records[i]);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static byte[] RichPcapNg(bool withPackets = true)
    {
        var little = new CaptureBytes(false);
        little.Section(little.Option(1, "a comment"u8.ToArray())).Interface(1, 96, [.. little.Option(2, "eth0"u8.ToArray()), .. little.Option(9, 9)]);
        if (withPackets)
            little.Enhanced(Frame, original: 1500, options: [.. little.Option(1, "hello"u8.ToArray()), .. little.Option(0)]);
        little.Block(4, [0, 0, 0, 0]).Block(5, new byte[12]);
        if (withPackets)
            little.Simple([1, 2, 3]).Obsolete(Frame);
        little.Block(0x0BAD, [1, 2, 3, 4]);
        var big = new CaptureBytes(true).Section().Interface(101);
        if (withPackets)
            big.Enhanced(Frame);
        return little.Append(big.Block(0x0BAD, [1, 2, 3, 4])).ToArray();
    }
}
