using BenchmarkDotNet.Attributes;
using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Pcap.Files;
using Nat.Pcap.Links;

namespace Nat.Bench.Benchmarks;

/// <summary>The room of captures. One operation is a capture of 16 MiB of imix.</summary>
[Config(typeof(BenchmarkPlan))]
public class CaptureBenchmarks
{
    private const int Bytes = 16 << 20;
    private const int SmallFrame = 64;
    private readonly string _folder = Directory.CreateTempSubdirectory("nat-bench").FullName;
    private readonly CaptureRecord[] _records = new CaptureRecord[256];

    private string Input => Path.Combine(_folder, "in.pcap");

    /// <summary>Writes the capture.</summary>
    [GlobalSetup]
    public void Setup() => TrafficFile.Write(Input, Bytes, new TrafficOptions());

    /// <summary>Deletes the files.</summary>
    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    /// <summary>Every record is described.</summary>
    [Benchmark]
    public long Read()
    {
        using var reader = CaptureReader.Open(Input);
        long packets = 0;
        while (reader.TryRead(out var chunk))
        {
            for (int count; (count = chunk.Read(_records)) > 0;)
                packets += count;
            chunk.Return();
        }

        return packets;
    }

    /// <summary>Records of 64 bytes are written that lie in memory.</summary>
    [Benchmark]
    public void Write()
    {
        var seenOn = new CaptureInterface { LinkType = LinkType.Ethernet };
        byte[] frame = new byte[SmallFrame];
        using var writer = CaptureWriter.Create(Path.Combine(_folder, "small.pcap"));
        for (int i = 0; i < Bytes / SmallFrame; i++)
            writer.Write(seenOn, new Instant(i), [], frame);
        writer.Complete();
    }

    /// <summary>Every packet is read and written where it lies.</summary>
    [Benchmark]
    public void ReadAndWrite()
    {
        using var reader = CaptureReader.Open(Input);
        using var writer = CaptureWriter.Create(Path.Combine(_folder, "out.pcap"));
        while (reader.TryRead(out var chunk))
        {
            for (int count; (count = chunk.Read(_records)) > 0;)
            {
                for (int i = 0; i < count; i++)
                    writer.Write(chunk, _records[i]);
            }

            writer.Take(chunk);
        }

        writer.Complete();
    }
}
