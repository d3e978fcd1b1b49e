using Nat.Core;
using Nat.Pcap.Files;
using Nat.Pcap.Links;

namespace Nat.Bench.Traffic;

/// <summary>Traffic as a capture.</summary>
public static class TrafficFile
{
    private const int FileHeaderLength = 24;
    private const int RecordHeaderLength = 16;
    private const long FirstTime = 1_700_000_000 * Instant.NanosecondsPerSecond;
    private const long TimeStep = 1_000;

    /// <summary>Writes frames, 1 microsecond apart, until the file is as long as wanted.</summary>
    /// <param name="path">The file; pcapng if its name ends so.</param>
    /// <param name="bytes">How long a pcap file gets, to within a frame.</param>
    /// <param name="options">The traffic.</param>
    /// <returns>How many frames.</returns>
    public static long Write(string path, long bytes, TrafficOptions options)
    {
        var source = new TrafficSource(options);
        var seenOn = new CaptureInterface { LinkType = LinkType.Ethernet };
        byte[] frame = new byte[TrafficSource.MaxFrameLength];
        using var writer = CaptureWriter.Create(path);
        long packets = 0;
        for (long left = bytes - FileHeaderLength; left > 0; packets++)
        {
            int length = source.Next(frame);
            writer.Write(seenOn, new Instant(FirstTime + (packets * TimeStep)), [], frame.AsSpan(0, length));
            left -= RecordHeaderLength + length;
        }

        writer.Complete();
        return packets;
    }
}
