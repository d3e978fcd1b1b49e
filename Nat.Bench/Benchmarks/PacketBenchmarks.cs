using BenchmarkDotNet.Attributes;
using Nat.Bench.Engine;
using Nat.Bench.Traffic;
using Nat.Core;
using Nat.Core.Packets;

namespace Nat.Bench.Benchmarks;

/// <summary>The room of packets: parsing and checksums. One operation is one packet.</summary>
[Config(typeof(BenchmarkPlan))]
public class PacketBenchmarks
{
    private readonly byte[] _frame = new byte[TrafficSource.MaxFrameLength];

    /// <summary>Makes the packet.</summary>
    [GlobalSetup]
    public void Setup() => new TrafficSource(new TrafficOptions { Flows = 1, Mix = TrafficMix.Large }).Next(_frame);

    /// <summary>A header is tested, its checksum included.</summary>
    [Benchmark]
    public DropReason Parse() => Ipv4Packet.TryParse(_frame.AsSpan(FrameSet.LinkLength), 0, out _);

    /// <summary>The sum of 30 bytes, the transport part of the smallest frame.</summary>
    [Benchmark]
    public ushort Sum30() => Checksum.Sum(_frame.AsSpan(0, 30));

    /// <summary>The sum of 542 bytes.</summary>
    [Benchmark]
    public ushort Sum542() => Checksum.Sum(_frame.AsSpan(0, 542));

    /// <summary>The sum of 1480 bytes.</summary>
    [Benchmark]
    public ushort Sum1480() => Checksum.Sum(_frame.AsSpan(0, 1480));
}
