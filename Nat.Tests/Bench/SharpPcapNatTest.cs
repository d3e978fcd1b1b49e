using Nat.Bench.Peers;
using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Pcap.Files;

namespace Nat.Tests.Bench;

/// <summary>The peer that speed is compared with does the same work.</summary>
public class SharpPcapNatTest
{
    private const int EthernetLength = 14;

    [Test]
    public void It_translates_every_packet_and_its_checksums_are_right()
    {
        if (SharpPcap.Pcap.Version.Contains("Unable", StringComparison.OrdinalIgnoreCase))
            Assert.Ignore("libpcap is not installed");
        var folder = Directory.CreateTempSubdirectory("nat-bench");
        try
        {
            string input = Path.Combine(folder.FullName, "in.pcap");
            string output = Path.Combine(folder.FullName, "out.pcap");
            long packets = TrafficFile.Write(input, 100_000, new TrafficOptions { Flows = 20, Protocol = TrafficProtocol.Mixed, BothWays = true });
            Assert.That(SharpPcapNat.Translate(input, output), Is.EqualTo(packets));
            Assert.That(CountSound(output), Is.EqualTo(packets));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static long CountSound(string path)
    {
        using var reader = CaptureReader.Open(path);
        var records = new CaptureRecord[64];
        long sound = 0;
        while (reader.TryRead(out var chunk))
        {
            for (int count; (count = chunk.Read(records)) > 0;)
            {
                foreach (ref readonly var record in records.AsSpan(0, count))
                    sound += IsSound(chunk.Frame(record)[EthernetLength..]) ? 1 : 0;
            }

            chunk.Return();
        }

        return sound;
    }

    private static bool IsSound(Span<byte> bytes)
    {
        if (Ipv4Packet.TryParse(bytes, 0, out var packet) != DropReason.None)
            return false;
        uint sum = Checksum.PseudoHeader(packet.Addresses, packet.Protocol, packet.PayloadLength) + Checksum.Sum(packet.Payload);
        bool hasInside = packet.Source.Value >> 24 == 10 || packet.Destination.Value >> 24 == 10;
        return Checksum.Fold(sum) == 0xFFFF && !hasInside;
    }
}
