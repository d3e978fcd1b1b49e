using System.Net;
using Nat.Core.Engine;
using Nat.Tests.Support;
using PacketDotNet;

namespace Nat.Tests.Engine;

/// <summary>Packets built by PacketDotNet go through the engine, and PacketDotNet reads what comes out.</summary>
public class SecondOpinionTests
{
    private static readonly IPAddress Inside = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress Server = IPAddress.Parse("198.51.100.7");
    private static readonly IPAddress External = IPAddress.Parse("203.0.113.1");

    [Test]
    public void ATranslatedTcpSegmentIsValidToPacketDotNet([Values(0, 1, 1000, 1460)] int length)
    {
        using var lab = Lab.Linux();
        var tcp = new TcpPacket(40000, 443) { SequenceNumber = 7, WindowSize = 8192, Synchronize = true, PayloadData = new byte[length] };
        var outside = Read(lab, Whole(tcp, Inside, Server), Arrival.Inside);
        Assert.That((outside.SourceAddress, outside.DestinationAddress, outside.TimeToLive), Is.EqualTo((External, Server, 63)));
        var seen = outside.Extract<TcpPacket>();
        Assert.That((seen.SourcePort, seen.DestinationPort, seen.SequenceNumber, seen.PayloadData.Length), Is.EqualTo((40000, 443, 7u, length)));
        Assert.That((outside.ValidIPChecksum, seen.ValidTcpChecksum), Is.EqualTo((true, true)));

        var answer = new TcpPacket(443, 40000) { SequenceNumber = 90, AcknowledgmentNumber = 8 + (uint)length, Synchronize = true, Acknowledgment = true, WindowSize = 8192 };
        var inside = Read(lab, Whole(answer, Server, External), Arrival.Outside);
        Assert.That((inside.DestinationAddress, inside.ValidIPChecksum, inside.Extract<TcpPacket>().ValidTcpChecksum), Is.EqualTo((Inside, true, true)));
    }

    [Test]
    public void ATranslatedUdpDatagramIsValidToPacketDotNet([Values(1, 18, 511, 1472)] int length)
    {
        using var lab = Lab.Linux();
        var outside = Read(lab, Whole(new UdpPacket(5000, 53) { PayloadData = new byte[length] }, Inside, Server), Arrival.Inside);
        var seen = outside.Extract<UdpPacket>();
        Assert.That((outside.SourceAddress, seen.SourcePort, seen.Length), Is.EqualTo((External, 5000, length + 8)));
        Assert.That((outside.ValidIPChecksum, seen.ValidUdpChecksum), Is.EqualTo((true, true)));
    }

    /// <summary>The bytes of a datagram with all checksums. PacketDotNet writes to the arrays that it is given, so it gets no other.</summary>
    private static byte[] Whole(TransportPacket transport, IPAddress source, IPAddress destination)
    {
        var packet = new IPv4Packet(source, destination) { TimeToLive = 64, PayloadPacket = transport };
        packet.UpdateCalculatedValues();
        if (transport is TcpPacket tcp)
            tcp.UpdateTcpChecksum();
        else if (transport is UdpPacket udp)
            udp.UpdateUdpChecksum();
        packet.UpdateIPChecksum();
        return [.. packet.Bytes];
    }

    private static IPv4Packet Read(Lab lab, byte[] bytes, Arrival arrival)
    {
        var sent = lab.Send(bytes, arrival);
        Assert.That(sent.Verdict, Is.EqualTo(VerdictKind.Forward), $"{sent.Reason}");
        return new IPv4Packet(new PacketDotNet.Utils.ByteArraySegment([.. sent.Packet!.Bytes]));
    }
}
