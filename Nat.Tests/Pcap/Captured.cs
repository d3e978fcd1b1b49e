using Nat.Pcap.Files;
using Nat.Pcap.Links;

namespace Nat.Tests.Pcap;

/// <summary>One packet as a test compares it.</summary>
internal sealed record Captured(string Data, uint OriginalLength, long Nanoseconds, LinkType LinkType)
{
    public static (List<Captured> Packets, CaptureFault? Fault) ReadAll(byte[] file) => ReadAll(new MemoryStream(file));

    public static (List<Captured> Packets, CaptureFault? Fault) ReadAll(Stream stream)
    {
        using var reader = CaptureReader.Open(stream, "test");
        return ReadAll(reader);
    }

    public static (List<Captured> Packets, CaptureFault? Fault) ReadAll(CaptureReader reader)
    {
        var packets = new List<Captured>();
        var records = new CaptureRecord[16];
        while (reader.TryRead(out var chunk))
        {
            for (var count = chunk.Read(records); count > 0; count = chunk.Read(records))
            {
                foreach (ref readonly var record in records.AsSpan(0, count))
                    packets.Add(new Captured(Convert.ToHexString(chunk.Frame(record)), record.OriginalLength, record.Time.Nanoseconds, chunk.Interfaces[record.InterfaceIndex].LinkType));
            }
            chunk.Return();
        }
        return (packets, reader.Fault);
    }

    /// <summary>Passes a capture through, keeping the packets for which the choice is true.</summary>
    public static byte[] Copy(byte[] file, CaptureFormat format, Func<int, bool>? keeps = null)
    {
        var output = new MemoryStream();
        using var reader = CaptureReader.Open(new MemoryStream(file), "input");
        using var writer = CaptureWriter.Create(output, format, "output");
        Copy(reader, writer, keeps);
        writer.Complete();
        return output.ToArray();
    }

    public static void Copy(CaptureReader reader, CaptureWriter writer, Func<int, bool>? keeps = null)
    {
        var records = new CaptureRecord[3];
        var number = 0;
        writer.Begin(reader.Layout);
        while (reader.TryRead(out var chunk))
        {
            for (var count = chunk.Read(records); count > 0; count = chunk.Read(records))
            {
                foreach (ref readonly var record in records.AsSpan(0, count))
                {
                    if (keeps?.Invoke(number++) ?? true)
                        writer.Write(chunk, record);
                }
            }
            writer.Take(chunk);
        }
    }
}
