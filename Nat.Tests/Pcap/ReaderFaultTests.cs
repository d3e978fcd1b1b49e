using System.Text;
using Nat.Pcap.Files;

namespace Nat.Tests.Pcap;

public sealed class ReaderFaultTests
{
    private static readonly byte[] Frame = [1, 2, 3, 4];

    [TestCaseSource(nameof(Broken))]
    public void ABrokenFile_GivesWhatIsBeforeTheLie_AndNamesIt(byte[] file, int packets, CaptureFaultKind kind, long offset)
    {
        var (read, fault) = Captured.ReadAll(file);

        Assert.That(read, Has.Count.EqualTo(packets));
        Assert.That(fault?.Kind, Is.EqualTo(kind));
        Assert.That(fault?.Offset, Is.EqualTo(offset));
    }

    [Test]
    public void TheMessage_SaysRecordOffsetAndLimit() => Assert.That(
        Captured.ReadAll(Little().PcapHeader().PcapRecord(Frame).PcapRecord(Frame, captured: 0xCAFEBABE).ToArray()).Fault?.Message,
        Is.EqualTo("record 2 at byte 44 claims 3405691582 captured bytes; the most a record may hold is 262144"));

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return Case("empty", [], 0, CaptureFaultKind.EmptyFile, 0);
        yield return Case("text", Encoding.ASCII.GetBytes("hello world"), 0, CaptureFaultKind.NotACapture, 0);
        yield return Case("one byte", [0xD4], 0, CaptureFaultKind.NotACapture, 0);
        yield return Case("header cut", Little().PcapHeader().ToArray()[..20], 0, CaptureFaultKind.TruncatedHeader, 0);
        yield return Case("pcap version", Little().PcapHeader(major: 1).ToArray(), 0, CaptureFaultKind.UnsupportedVersion, 4);
        yield return Case("record header cut", Little().PcapHeader().PcapRecord(Frame).ToArray()[..30], 0, CaptureFaultKind.TruncatedRecord, 24);
        yield return Case("record cut", Little().PcapHeader().PcapRecord(Frame).PcapRecord(Frame).ToArray()[..^1], 1, CaptureFaultKind.TruncatedRecord, 44);
        yield return Case("captured length", Little().PcapHeader().PcapRecord(Frame).PcapRecord(Frame, captured: 262145).ToArray(), 1, CaptureFaultKind.BadCapturedLength, 44);
        yield return Case("no byte-order magic", Little().Block(0x0A0D0D0A, new byte[16]).ToArray(), 0, CaptureFaultKind.BadSectionHeader, 0);
        yield return Case("second section bad", Good().Block(0x0A0D0D0A, new byte[16]).ToArray(), 1, CaptureFaultKind.BadSectionHeader, 84);
        yield return Case("section short", Little().Block(0x0A0D0D0A, Little().Int(0x1A2B3C4D)).ToArray(), 0, CaptureFaultKind.BadBlockLength, 0);
        yield return Case("ng cut", Good().Enhanced(Frame).ToArray()[..^3], 1, CaptureFaultKind.TruncatedRecord, 84);
        yield return Case("length 0", Good().Raw(Little().Int(6), new byte[20]).ToArray(), 1, CaptureFaultKind.BadBlockLength, 84);
        yield return Case("length 13", Good().Raw(Little().Int(0xBAD), Little().Int(13), new byte[20]).ToArray(), 1, CaptureFaultKind.BadBlockLength, 84);
        yield return Case("length 2 GB", Good().Raw(Little().Int(0xBAD), Little().Int(0x7FFFFF00), new byte[20]).ToArray(), 1, CaptureFaultKind.BadBlockLength, 84);
        yield return Case("trailer", Good().Raw(Little().Int(0xBAD), Little().Int(16), new byte[8]).ToArray(), 1, CaptureFaultKind.TrailerMismatch, 84);
        yield return Case("interface 7", Good().Enhanced(Frame, id: 7).ToArray(), 1, CaptureFaultKind.UnknownInterface, 84);
        yield return Case("no interface", Little().Section().Simple(Frame).ToArray(), 0, CaptureFaultKind.UnknownInterface, 28);
        yield return Case("beyond block", Good().Enhanced(Frame, captured: 5).ToArray(), 1, CaptureFaultKind.BadCapturedLength, 84);
        yield return Case("simple beyond block", Good().Simple(Frame, original: 5).ToArray(), 1, CaptureFaultKind.BadCapturedLength, 84);
        yield return Case("not gzip", [0x1F, 0x8B, 8, 0, .. new byte[20]], 0, CaptureFaultKind.BrokenCompression, 0);
    }

    private static TestCaseData Case(string name, byte[] file, int packets, CaptureFaultKind kind, long offset) =>
        new TestCaseData(file, packets, kind, offset).SetArgDisplayNames(name);

    private static CaptureBytes Little() => new(false);

    private static CaptureBytes Good() => Little().Section().Interface().Enhanced(Frame);
}
