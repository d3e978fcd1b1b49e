using PacketDotNet;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Nat.Bench.Peers;

/// <summary>
/// A source NAT of captures as one writes it with SharpPcap and PacketDotNet: read, parse, look up in a dictionary, set the fields,
/// compute the checksums, write. Needs libpcap.
/// </summary>
public static class SharpPcapNat
{
    /// <summary>Translates a capture that was taken inside.</summary>
    /// <returns>How many packets were translated.</returns>
    public static long Translate(string input, string output)
    {
        var translator = new DictionaryNat();
        using var reader = new CaptureFileReaderDevice(input);
        reader.Open();
        using var writer = new CaptureFileWriterDevice(output, FileMode.Create);
        writer.Open(new DeviceConfiguration { LinkLayerType = reader.LinkType });
        long translated = 0;
        while (reader.GetNextPacket(out var capture) == GetPacketStatus.PacketRead)
        {
            var raw = capture.GetPacket();
            var packet = Packet.ParsePacket(raw.LinkLayerType, raw.Data);

            // The parsed packet is a view of the raw data, which therefore carries what the translator set.
            if (!translator.Translate(packet))
                continue;
            writer.Write(raw);
            translated++;
        }

        return translated;
    }
}
