using Nat.Core;

namespace Nat.Bench.Traffic;

/// <summary>
/// An endless row of Ethernet frames with right checksums: first every flow is opened, then flows are drawn at random. A TCP
/// connection is opened by SYN, SYN-ACK, ACK and a window update of the server, so that a tracker of windows accepts what follows.
/// </summary>
public sealed class TrafficSource
{
    /// <summary>The longest frame.</summary>
    public const int MaxFrameLength = 1514;

    private const int SmallLength = 64;
    private const int MediumLength = 576;
    private const int HandshakeSegments = 4;

    // 7 : 4 : 1
    private static readonly int[] ImixLengths =
        [SmallLength, SmallLength, SmallLength, SmallLength, SmallLength, SmallLength, SmallLength, MediumLength, MediumLength, MediumLength, MediumLength, MaxFrameLength];

    private readonly SeededRandom _random;
    private readonly TrafficFlow[] _flows;
    private readonly int[] _lengths;
    private readonly bool _bothWays;
    private readonly FrameWriter _writer;
    private int _opened;
    private int _segmentOfHandshake;

    /// <summary>Begins a row of frames.</summary>
    public TrafficSource(TrafficOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Flows);
        _random = new SeededRandom(options.Seed);
        _writer = new FrameWriter(_random);
        _bothWays = options.BothWays;
        _flows = [.. Enumerable.Range(0, options.Flows).Select(number => TrafficFlow.Create(number, options.Protocol))];
        _lengths = options.Mix switch { TrafficMix.Small => [SmallLength], TrafficMix.Large => [MaxFrameLength], _ => ImixLengths };
    }

    /// <summary>Whether every flow has been opened.</summary>
    public bool AllAreOpen => _opened == _flows.Length;

    /// <summary>Writes the next frame.</summary>
    /// <param name="room">At least <see cref="MaxFrameLength"/> bytes.</param>
    /// <returns>Its length.</returns>
    public int Next(Span<byte> room)
    {
        if (!AllAreOpen)
            return Open(room);
        ulong random = _random.Next();
        ref var flow = ref _flows[Below(random >> 32, _flows.Length)];
        int length = _lengths[Below((uint)random >> 8, _lengths.Length, 24)];
        bool fromServer = _bothWays && (random & 1) != 0;
        return flow.IsTcp ? _writer.TcpData(room, ref flow, fromServer, length) : _writer.Udp(room, flow, fromServer, length);
    }

    private int Open(Span<byte> room)
    {
        ref var flow = ref _flows[_opened];
        if (!flow.IsTcp)
        {
            _opened++;
            return _writer.Udp(room, flow, fromServer: false, _lengths[0]);
        }

        int segment = _segmentOfHandshake++;
        if (_segmentOfHandshake == HandshakeSegments)
            (_opened, _segmentOfHandshake) = (_opened + 1, 0);
        return segment < 2
            ? _writer.TcpSyn(room, ref flow, fromServer: segment == 1)
            : _writer.TcpData(room, ref flow, fromServer: segment == 3, FrameWriter.TcpHeadLength);
    }

    private static int Below(ulong random, int bound, int bits = 32) => (int)((random * (ulong)bound) >> bits);
}
