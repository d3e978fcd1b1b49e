using System.Runtime.CompilerServices;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Bench.Engine.Contestants;

/// <summary>
/// Parses every packet and writes a constant tuple: a NAT without a table, state and time. The limit of every engine that reads and
/// writes packets as this one does.
/// </summary>
/// <param name="verify">Whether checksums are verified.</param>
/// <param name="threads">How many threads share the work.</param>
internal sealed class TableLessContestant(bool verify, int threads = 1) : Contestant(threads)
{
    /// <summary>Its name.</summary>
    public const string OwnName = "table-less";

    private static readonly Ipv4Address Remote = Ipv4Address.Parse("198.18.0.1");
    private static readonly Ipv4Address External = Ipv4Address.Parse("203.0.113.1");

    private readonly FlowTuple _udp = new(IpProtocol.Udp, Remote, 443, External, 1024);
    private readonly FlowTuple _tcp = new(IpProtocol.Tcp, Remote, 443, External, 1024);

    /// <inheritdoc/>
    public override string Name => OwnName;

    /// <inheritdoc/>
    public override bool Translates => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Translate(FrameSet frames, int first, int count, int thread)
    {
        var memory = frames.Frames.Slice(first * FrameSet.Stride, count * FrameSet.Stride);
        for (int at = FrameSet.LinkLength; at < memory.Length; at += FrameSet.Stride)
        {
            var bytes = memory.Slice(at, FrameSet.Stride - FrameSet.LinkLength);
            if (!FrameCodec.TryRead(bytes, verify, out var tuple, out _))
                throw new InvalidDataException("a frame of the measurement cannot be read");
            if (tuple.Protocol == IpProtocol.Udp)
                FrameCodec.WriteInverse(bytes, in tuple, in _udp);
            else
                FrameCodec.WriteInverse(bytes, in tuple, in _tcp);
        }
    }
}
