using System.Buffers.Binary;
using Nat.Bench.Traffic;
using Nat.Core.Engine;
using Nat.Core.Packets;

namespace Nat.Bench.Engine;

/// <summary>
/// Lets the connections of a set of frames go on: every time the frames are sent, the bytes of each connection are the next ones, so
/// that what is measured is a connection that flows and not one that repeats itself.
/// </summary>
internal sealed class SequenceRun
{
    private const int PayloadLength = FrameSet.Stride - FrameWriter.TcpHeadLength;
    private const int TcpAt = FrameSet.LinkLength + Ipv4Packet.MinHeaderLength;
    private const int SequenceAt = TcpAt + 4;
    private const int ChecksumAt = TcpAt + 16;

    private readonly BenchFlows _flows;
    private readonly int[] _flowOf;
    private readonly Arrival[] _arrivals;
    private readonly uint[] _hostBytes;    // that one pass over the frames sends, by flow
    private readonly uint[] _serverBytes;
    private readonly uint[] _hostSent;     // so far in this pass
    private readonly uint[] _serverSent;
    private uint _passes;

    public SequenceRun(BenchFlows flows, int[] flowOf, Arrival[] arrivals)
    {
        (_flows, _flowOf, _arrivals) = (flows, flowOf, arrivals);
        (_hostBytes, _serverBytes) = (new uint[flows.Count], new uint[flows.Count]);
        (_hostSent, _serverSent) = (new uint[flows.Count], new uint[flows.Count]);
        for (int i = 0; i < flowOf.Length; i++)
        {
            if (flowOf[i] != FrameSet.NoFlow)
                (arrivals[i] == Arrival.Outside ? _serverBytes : _hostBytes)[flowOf[i]] += PayloadLength;
        }
    }

    /// <summary>Gives a frame its place in its connection. Called once for each, in order; the first pass is still to come.</summary>
    public void Place(int frame, ref TrafficFlow flow)
    {
        int number = _flowOf[frame];
        flow.HostSequence += _hostSent[number] - _hostBytes[number];
        flow.ServerSequence += _serverSent[number] - _serverBytes[number];
        (_arrivals[frame] == Arrival.Outside ? _serverSent : _hostSent)[number] += PayloadLength;
    }

    /// <summary>Makes the frames those of the next pass.</summary>
    public void Advance(Span<byte> frames)
    {
        _passes++;
        for (int i = 0; i < _flowOf.Length; i++)
        {
            var frame = frames.Slice(i * FrameSet.Stride, FrameSet.Stride);
            if (_flowOf[i] == FrameSet.NoFlow || frame[FrameSet.LinkLength + 9] != IpProtocol.Tcp)
                continue;
            var (own, other) = _arrivals[i] == Arrival.Outside
                ? (_serverBytes[_flowOf[i]], _hostBytes[_flowOf[i]])
                : (_hostBytes[_flowOf[i]], _serverBytes[_flowOf[i]]);
            ulong old = BinaryPrimitives.ReadUInt64BigEndian(frame[SequenceAt..]);
            ulong now = ((ulong)((uint)(old >> 32) + own) << 32) | ((uint)old + other);
            BinaryPrimitives.WriteUInt64BigEndian(frame[SequenceAt..], now);
            ushort checksum = BinaryPrimitives.ReadUInt16BigEndian(frame[ChecksumAt..]);
            BinaryPrimitives.WriteUInt16BigEndian(frame[ChecksumAt..], Checksum.Apply(checksum, Checksum.Delta(old, now)));
        }
    }

    /// <summary>Tells the flows how far they have come.</summary>
    public void Finish()
    {
        for (int number = 0; number < _flows.Count; number++)
            _flows.Advance(number, _passes * _hostBytes[number], _passes * _serverBytes[number]);
    }
}
