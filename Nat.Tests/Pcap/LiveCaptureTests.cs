using System.Net;
using System.Net.Sockets;
using Nat.Pcap;
using Nat.Pcap.Files;
using Nat.Pcap.Live;

namespace Nat.Tests.Pcap;

public sealed class LiveCaptureTests
{
    private const string Loopback = "lo";

    [SetUp]
    public void NeedsLibpcapAndPermission()
    {
        try
        {
            LiveCapture.Open(Loopback).Dispose();
        }
        catch (CaptureException exception)
        {
            Assert.Ignore(exception.Message);
        }
    }

    [Test]
    [CancelAfter(20_000)]
    public void PacketsOfAnInterface_AreWrittenWithNanoseconds([Values(CaptureFormat.Pcap, CaptureFormat.PcapNg)] CaptureFormat format, CancellationToken cancel)
    {
        var output = new MemoryStream();
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
        using var capture = LiveCapture.Open(Loopback, $"udp dst port {port}", snapLength: 60);
        using var writer = CaptureWriter.Create(output, format, "output");
        for (var i = 0; i < 3; i++)
            socket.Send(new byte[100], new IPEndPoint(IPAddress.Loopback, port));

        Assert.That(capture.Run(writer, 3, cancel), Is.EqualTo(3));
        writer.Complete();

        var (packets, fault) = Captured.ReadAll(output.ToArray());
        Assert.That(fault, Is.Null);
        Assert.That(packets, Has.Count.EqualTo(3));
        // With this snap length libpcap 1.10.3 keeps 58 bytes, not 60.
        Assert.That(packets, Has.All.Matches<Captured>(packet => packet is { OriginalLength: 142, Data.Length: > 84 and <= 120 }));
        Assert.That(packets, Has.Some.Matches<Captured>(packet => packet?.Nanoseconds % 1000 != 0));
    }

    [Test]
    public void AnUnknownInterface_IsNamed() =>
        Assert.That(() => LiveCapture.Open("nosuch0"), Throws.TypeOf<CaptureException>().With.Message.StartsWith("there is no interface nosuch0; there are "));

    [Test]
    public void ABadFilter_IsNamed() =>
        Assert.That(() => LiveCapture.Open(Loopback, "tcp prot 80"), Throws.TypeOf<CaptureException>().With.Message.StartsWith("the filter \"tcp prot 80\" is not understood"));
}
