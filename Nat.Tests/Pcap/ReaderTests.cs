using System.IO.Compression;
using Nat.Pcap.Files;
using Nat.Pcap.Links;

namespace Nat.Tests.Pcap;

public sealed class ReaderTests
{
    private const int LargePackets = 40;
    private static readonly byte[] Frame = [1, 2, 3, 4, 5, 6, 7];

    [TestCase(0xA1B2C3D4u, false, 1_000_002_000L)]
    [TestCase(0xA1B2C3D4u, true, 1_000_002_000L)]
    [TestCase(0xA1B23C4Du, false, 1_000_000_002L)]
    [TestCase(0xA1B23C4Du, true, 1_000_000_002L)]
    [TestCase(0xA1B2CD34u, false, 1_000_002_000L)]
    public void Pcap_IsReadInEveryMagic(uint magic, bool bigEndian, long nanoseconds)
    {
        var file = new CaptureBytes(bigEndian).PcapHeader(magic, linkType: 113)
            .PcapRecord(Frame, original: 1500, extraHeader: magic == 0xA1B2CD34 ? 8 : 0).ToArray();

        var (packets, fault) = Captured.ReadAll(file);

        Assert.That(fault, Is.Null);
        Assert.That(packets, Is.EqualTo(new[] { new Captured("01020304050607", 1500, nanoseconds, LinkType.LinuxSll) }));
    }

    [Test]
    public void PcapNg_ReadsSectionsOfEitherByteOrderWithTheirOwnInterfaces()
    {
        var file = new CaptureBytes(false).Section().Interface(1).Interface(101).Enhanced([1], id: 1).Enhanced([2])
            .Append(new CaptureBytes(true).Section().Interface(113).Enhanced([3], ticks: 0x1_0000_0001)).ToArray();

        var (packets, fault) = Captured.ReadAll(file);

        Assert.That(fault, Is.Null);
        Assert.That(packets, Is.EqualTo(new[]
        {
            new Captured("01", 1, 5000, LinkType.Raw), new Captured("02", 1, 5000, LinkType.Ethernet), new Captured("03", 1, 0x1_0000_0001 * 1000, LinkType.LinuxSll),
        }));
    }

    [TestCase(0, 3UL, 3_000_000_000L)]
    [TestCase(3, 1500UL, 1_500_000_000L)]
    [TestCase(6, 1_500_000UL, 1_500_000_000L)]
    [TestCase(9, 123_456_789UL, 123_456_789L)]
    [TestCase(12, 123_456_789_999UL, 123_456_789L)]
    [TestCase(0x80 | 10, 1536UL, 1_500_000_000L)]
    [TestCase(0x80 | 32, 1UL << 31, 500_000_000L)]
    [TestCase(0x7F, 5UL, 0L)]
    [TestCase(0xFF, 5UL, 0L)]
    public void PcapNg_CountsTimeInTheInterfacesResolution(int resolution, ulong ticks, long nanoseconds)
    {
        var bytes = new CaptureBytes(true);
        var file = bytes.Section().Interface(1, 0, bytes.Option(9, (byte)resolution)).Enhanced(Frame, ticks: ticks).ToArray();

        Assert.That(Captured.ReadAll(file).Packets.Single().Nanoseconds, Is.EqualTo(nanoseconds));
    }

    [Test]
    public void PcapNg_AddsTheTimeOffset()
    {
        var bytes = new CaptureBytes(true);
        var file = bytes.Section().Interface(1, 0, [.. bytes.Option(2, "eth0"u8.ToArray()), .. bytes.Option(14, bytes.Long(100))]).Enhanced(Frame).ToArray();

        using var reader = CaptureReader.Open(new MemoryStream(file), "test");
        Assert.That(reader.TryRead(out var chunk), Is.True);
        var records = new CaptureRecord[2];
        Assert.That(chunk!.Read(records), Is.EqualTo(1));
        Assert.That(records[0].Time.Nanoseconds, Is.EqualTo(100_000_005_000));
        Assert.That(chunk.Interfaces[0].Name, Is.EqualTo("eth0"));
    }

    [Test]
    public void PcapNg_ReadsSimpleAndObsoletePackets()
    {
        var file = new CaptureBytes(false).Section().Interface(1, snapLength: 4).Simple([1, 2, 3, 4], original: 60).Simple([9])
            .Block(0x0BAD, [1, 2, 3, 4]).Obsolete(Frame).ToArray();

        var (packets, fault) = Captured.ReadAll(file);

        Assert.That(fault, Is.Null);
        Assert.That(packets.Select(packet => (packet.Data, packet.OriginalLength)), Is.EqualTo(new[] { ("01020304", 60u), ("09", 1u), ("01020304050607", 7u) }));
    }

    [Test]
    public void Gzip_IsReadThrough()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Sample(2000));

        Assert.That(Captured.ReadAll(packed.ToArray()).Packets, Has.Count.EqualTo(2000));
    }

    [Test]
    public void Gzip_CutShort_IsAFaultBehindWhatCouldBeRead()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(Sample(2000));

        var (packets, fault) = Captured.ReadAll(packed.ToArray()[..20_000]);

        Assert.That(packets, Has.Count.GreaterThan(100));
        Assert.That(fault?.Kind, Is.EqualTo(CaptureFaultKind.BrokenCompression).Or.EqualTo(CaptureFaultKind.TruncatedRecord));
    }

    [Test]
    public void APipeThatGivesOneByteAtATime_GivesTheSamePackets([Values] bool pcapNg)
    {
        var file = pcapNg ? new CaptureBytes(true).Section().Interface().Enhanced(Frame).Enhanced(new byte[5000]).ToArray() : Sample(20);

        Assert.That(Captured.ReadAll(new TrickleStream(file)).Packets, Is.EqualTo(Captured.ReadAll(file).Packets));
    }

    [Test]
    public void ALargeCapture_ComesInManyChunksWithoutGaps()
    {
        var (packets, fault) = Captured.ReadAll(Sample(100_000));

        Assert.That(fault, Is.Null);
        Assert.That(packets, Has.Count.EqualTo(100_000));
        Assert.That(packets.Select(packet => packet.Nanoseconds), Is.Ordered);
    }

    [Test]
    public void ABlockLongerThanAChunk_IsCarriedAlong()
    {
        var file = new CaptureBytes(false).Section().Interface().Block(0x0BAD, new byte[3_000_000]).Enhanced(Frame).ToArray();

        var (packets, fault) = Captured.ReadAll(file);

        Assert.That(fault, Is.Null);
        Assert.That(packets, Has.Count.EqualTo(1));
    }

    [Test]
    public void AnEmptyCapture_HasNoPacketsAndNoFault([Values] bool pcapNg)
    {
        var bytes = new CaptureBytes(false);
        var (packets, fault) = Captured.ReadAll((pcapNg ? bytes.Section() : bytes.PcapHeader()).ToArray());

        Assert.That(fault, Is.Null);
        Assert.That(packets, Is.Empty);
    }

    [Test]
    public void AMissingFile_IsOneClearLine() =>
        Assert.That(() => CaptureReader.Open("/nowhere/at/all.pcap"), Throws.TypeOf<Nat.Pcap.CaptureException>().With.Message.Contains("/nowhere/at/all.pcap"));

    [Test]
    public void WalkingRecords_AllocatesNothing()
    {
        using var reader = CaptureReader.Open(new MemoryStream(Sample(50_000)), "test");
        var records = new CaptureRecord[256];
        var packets = 0;
        Assert.That(reader.TryRead(out var chunk), Is.True);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var count = chunk!.Read(records); count > 0; count = chunk.Read(records))
            packets += count;

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(packets, Is.GreaterThan(1000));
    }

    internal static byte[] Sample(int count)
    {
        var bytes = new CaptureBytes(false).PcapHeader();
        for (var i = 0; i < count; i++)
            bytes.PcapRecord(new byte[20 + (i % 50)], (uint)(1 + i));
        return bytes.ToArray();
    }

    [Test, CancelAfter(30_000)]
    public void APlainFileIsReadInItsOrderWhoeverReadsAhead()
    {
        using var reader = CaptureReader.Open(ManyChunks(), "test");
        using var done = new CancellationTokenSource();
        var helper = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
                reader.ReadAhead();
        });

        var (packets, fault) = Captured.ReadAll(reader);
        done.Cancel();

        Assert.That(helper.Wait(10_000) && fault is null);
        Assert.That(packets.Select(p => p.Nanoseconds / 1_000_000_000), Is.EqualTo(Enumerable.Range(0, LargePackets)));
    }

    [Test]
    public void ReadingAheadAfterTheReaderIsClosedDoesNothing()
    {
        var reader = CaptureReader.Open(ManyChunks(), "test");
        Assert.That(reader.TryRead(out var chunk), Is.True);
        reader.Dispose();
        chunk!.Return();
        reader.ReadAhead();
        Assert.That(reader.TryRead(out _), Is.False);
    }

    private static MemoryStream ManyChunks()
    {
        var bytes = new CaptureBytes(false).PcapHeader();
        for (var i = 0; i < LargePackets; i++)
            bytes.PcapRecord(new byte[100_000], seconds: (uint)i);
        return new MemoryStream(bytes.ToArray());
    }
}
