using BenchmarkDotNet.Attributes;
using Nat.Bench.Engine;
using Nat.Bench.Traffic;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Bench.Benchmarks;

/// <summary>
/// The room of flows: reading the tuple of a packet and writing another. One operation is one packet of 64 bytes out of a buffer that the
/// cache holds; bytes that were just written by halves would stall the reader, so many packets take turns.
/// </summary>
[Config(typeof(BenchmarkPlan))]
public class CodecBenchmarks
{
    private const int Frames = 256;
    private const int IpLength = FrameSet.Stride - FrameSet.LinkLength;
    private readonly byte[] _master = new byte[Frames * FrameSet.Stride];
    private readonly byte[] _frames = new byte[Frames * FrameSet.Stride];
    private FlowTuple _tuple;   // of the first frame: writing costs the same whatever the sums were
    private FlowTuple _inverse;

    /// <summary>What the packets are.</summary>
    [Params(TrafficProtocol.Udp, TrafficProtocol.Tcp)]
    public TrafficProtocol Protocol { get; set; }

    /// <summary>Makes the packets.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var source = new TrafficSource(new TrafficOptions { Flows = Frames, Mix = TrafficMix.Small, Protocol = Protocol });
        byte[] frame = new byte[TrafficSource.MaxFrameLength];
        while (!source.AllAreOpen)
            source.Next(frame);
        for (int at = 0; at < _master.Length; at += FrameSet.Stride)
        {
            source.Next(frame);
            frame.AsSpan(0, FrameSet.Stride).CopyTo(_master.AsSpan(at));
        }

        byte protocol = Protocol == TrafficProtocol.Udp ? IpProtocol.Udp : IpProtocol.Tcp;
        if (!FrameCodec.TryRead(_master.AsSpan(FrameSet.LinkLength, IpLength), verify: false, out _tuple, out _))
            throw new InvalidDataException("a frame of the benchmark cannot be read");
        _inverse = new FlowTuple(protocol, new Ipv4Address(0xC6120001), 443, new Ipv4Address(0xCB007101), 1024);
    }

    /// <summary>Tuples are read, checksums not verified.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int ReadTuple() => Read(verify: false);

    /// <summary>Tuples are read, checksums verified.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int ReadTupleAndVerify() => Read(verify: true);

    /// <summary>A tuple is written and the checksums updated. Restoring the packets, a copy, is included.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public byte WriteTuple()
    {
        _master.CopyTo(_frames, 0);
        for (int at = FrameSet.LinkLength; at < _frames.Length; at += FrameSet.Stride)
            FrameCodec.WriteInverse(_frames.AsSpan(at, IpLength), in _tuple, in _inverse);
        return _frames[FrameSet.LinkLength];
    }

    private int Read(bool verify)
    {
        int sum = 0;
        for (int at = FrameSet.LinkLength; at < _master.Length; at += FrameSet.Stride)
        {
            if (FrameCodec.TryRead(_master.AsSpan(at, IpLength), verify, out _, out int length))
                sum += length;
        }

        return sum;
    }
}
