using Nat.Bench.Engine;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Pcap.Files;

namespace Nat.Bench.Replay;

/// <summary>Looks into what a replay wrote.</summary>
internal static class ReplayCheck
{
    private const int Every = 101;

    /// <summary>Tests that as many packets came out as went in, and that of every hundredth or so the checksums are right.</summary>
    public static void Check(string path, long packets)
    {
        using var reader = CaptureReader.Open(path);
        var records = new CaptureRecord[256];
        long seen = 0;
        while (reader.TryRead(out var chunk))
        {
            for (int count; (count = chunk.Read(records)) > 0;)
            {
                for (int i = 0; i < count; i++)
                {
                    if (seen++ % Every == 0)
                        Check(chunk.Frame(records[i])[FrameSet.LinkLength..], seen);
                }
            }

            chunk.Return();
        }

        if (seen != packets || reader.Fault is not null)
            throw new InvalidDataException($"{packets} packets went in, {seen} came out. {reader.Fault?.Message}");
    }

    private static void Check(Span<byte> bytes, long number)
    {
        bool isSound = Ipv4Packet.TryParse(bytes, 0, out var packet) == DropReason.None
            && Checksum.Fold(Checksum.PseudoHeader(packet.Addresses, packet.Protocol, packet.PayloadLength) + Checksum.Sum(packet.Payload)) == 0xFFFF;
        if (!isSound || packet.Source.Value >> 24 == 10)
            throw new InvalidDataException($"packet {number} was translated wrongly");
    }
}
