using System.Buffers.Binary;
using Nat.Linux.Forwarding;
using Nat.Tests.Support;

namespace Nat.Tests.Linux;

/// <summary>Super-packets that are cut, and checksums that were left to a network card.</summary>
public sealed class SegmenterTests
{
    private const int Room = 64;

    [Test]
    public void A_super_packet_becomes_segments_that_say_the_same()
    {
        var whole = Build.Tcp("10.0.0.1:5000", "198.51.100.7:80", "AP", seq: 0xFFFFFF00, ack: 7, length: 3500);
        whole = whole.With(13, (byte)(whole.Transport[13] | 0x81));  // FIN and CWR
        var segments = Cut(whole.Summed().Bytes(), 1460);
        Assert.That(segments.Select(s => s.TotalLength), Is.EqualTo(new[] { 1500, 1500, 620 }));
        Assert.That(segments.Select(s => BinaryPrimitives.ReadUInt32BigEndian(s.Transport[4..])), Is.EqualTo(new[] { 0xFFFFFF00u, 0x4B4u, 0xA68u }));
        Assert.That(segments.Select(s => s.Transport[13]), Is.EqualTo(new byte[] { 0x90, 0x10, 0x19 }), "FIN and PSH on the last, CWR on the first");
        Assert.That(segments.Select(s => s.Id), Is.EqualTo(new ushort[] { 0x1234, 0x1235, 0x1236 }));
        Assert.That(segments.Select(s => (s.HasRightHeaderSum, s.HasRightTransportSum)), Is.All.EqualTo((true, (bool?)true)));
        Assert.That(segments.SelectMany(s => s.Transport[20..].ToArray()), Is.EqualTo(whole.Transport[20..]));
    }

    [Test]
    public void Datagrams_of_one_size_are_cut_apart()
    {
        var whole = Build.Udp("10.0.0.1:5000", "198.51.100.7:53", 250);
        var segments = Cut(whole.Bytes(), 100);
        Assert.That(segments.Select(s => s.TotalLength), Is.EqualTo(new[] { 128, 128, 78 }));
        Assert.That(segments.Select(s => BinaryPrimitives.ReadUInt16BigEndian(s.Transport[4..])), Is.EqualTo(new ushort[] { 108, 108, 58 }));
        Assert.That(segments.Select(s => s.HasRightTransportSum), Is.All.True);
        Assert.That(segments.SelectMany(s => s.Transport[8..].ToArray()), Is.EqualTo(whole.Transport[8..]));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1000)]
    public void What_a_card_would_have_added_is_added(int length)
    {
        byte[] packet = Build.Tcp("203.0.113.1:5000", "198.51.100.7:80", "A", length: length).Bytes();
        PartialChecksum.Write(packet, 20, 16);
        Assert.That(BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(36)), Is.EqualTo(Sums.OfTransport(new Seen(packet).SourceAddress, new Seen(packet).DestinationAddress, 6, new byte[20 + length])));
        PartialChecksum.Complete(packet, 20, 16);
        Assert.That(new Seen(packet).HasRightTransportSum, Is.True);
    }

    private static List<Seen> Cut(byte[] packet, int size)
    {
        var segmenter = new Segmenter(Room);
        segmenter.Begin(packet, size);
        List<Seen> segments = [];
        while (segmenter.TryNext(out int length))
            segments.Add(new Seen(segmenter.Memory.AsSpan(Room, length).ToArray()));
        return segments;
    }
}
