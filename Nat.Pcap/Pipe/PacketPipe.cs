using System.Buffers.Binary;
using Nat.Core;
using Nat.Core.Engine;

namespace Nat.Pcap.Pipe;

/// <summary>
/// Packets in on one stream, packets out on another. Request: side (I or O), time in nanoseconds (8 bytes), length (4 bytes),
/// IPv4 packet. Response: count (2 bytes), then for each packet side, length and packet. All numbers are big-endian.
/// </summary>
public sealed class PacketPipe
{
    /// <summary>The longest packet that is taken: the longest that IPv4 has, and room for link padding.</summary>
    public const int LongestPacket = 1 << 17;

    private const int HeaderLength = 13;
    private const int ShortestIpHeader = 20;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly byte[] _in = new byte[2 * (LongestPacket + HeaderLength)];
    private int _from;
    private int _to;
    private byte[] _out = new byte[LongestPacket];
    private int _filled;
    private long _consumed;

    /// <summary>Makes a pipe.</summary>
    public PacketPipe(Stream input, Stream output) => (_input, _output) = (input, output);

    /// <summary>Number of requests answered.</summary>
    public long Requests { get; private set; }

    /// <summary>Answers requests until the input ends.</summary>
    /// <exception cref="CaptureException">The input ends in the middle of a request, or is no request.</exception>
    public void Run(NatEngine engine)
    {
        while (Need(HeaderLength))
        {
            var header = _in.AsSpan(_from, HeaderLength);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(header[9..]);
            var arrival = ArrivalOf(header[0]);
            if (length > LongestPacket)
                throw Broken($"says that its packet has {length} bytes; {LongestPacket} is the most");
            var time = new Instant((long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(header[1..]), long.MaxValue));
            int whole = HeaderLength + (int)length;
            if (!Need(whole))
                throw Broken("is not complete: the input ended");
            Answer(engine, arrival, time, _from + HeaderLength, (int)length);
            _from += whole;
            _consumed += whole;
            Requests++;
        }

        if (_to > _from)
            throw Broken("is not complete: the input ended");
        Flush();
    }

    private void Answer(NatEngine engine, Arrival arrival, Instant time, int offset, int length)
    {
        var slot = new PacketSlot { Time = time, Token = Requests, Offset = offset, Length = length, Arrival = arrival };
        engine.Process(_in, new Span<PacketSlot>(ref slot));
        int countAt = _filled;
        int count = 0;
        Room(2);
        _filled += 2;
        if (slot.Verdict == VerdictKind.Forward)
        {
            Add(slot.Egress, Datagram(_in.AsSpan(slot.Offset, slot.Length)));
            count++;
        }

        var outbox = engine.Outbox;
        for (int i = 0; i < outbox.Count; i++)
        {
            ref readonly var item = ref outbox[i];
            if (item.Kind == OutboxKind.Dropped)
                continue;
            Add(item.Egress, outbox.Packet(item));
            count++;
        }

        outbox.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(_out.AsSpan(countAt), (ushort)Math.Min(count, ushort.MaxValue));
    }

    // Link padding is no part of the packet.
    private static ReadOnlySpan<byte> Datagram(ReadOnlySpan<byte> bytes)
    {
        int total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return total >= ShortestIpHeader && total < bytes.Length ? bytes[..total] : bytes;
    }

    private void Add(Side side, ReadOnlySpan<byte> packet)
    {
        Room(5 + packet.Length);
        _out[_filled] = side == Side.Inside ? (byte)'I' : (byte)'O';
        BinaryPrimitives.WriteInt32BigEndian(_out.AsSpan(_filled + 1), packet.Length);
        packet.CopyTo(_out.AsSpan(_filled + 5));
        _filled += 5 + packet.Length;
    }

    private void Room(int bytes)
    {
        if (_filled + bytes > _out.Length)
            Array.Resize(ref _out, Math.Max(2 * _out.Length, _filled + bytes));
    }

    // Makes so many bytes available. Answers leave before the program waits for more input: nobody waits for an answer in vain.
    private bool Need(int bytes)
    {
        while (_to - _from < bytes)
        {
            Flush();
            if (_from + bytes > _in.Length || _from == _to)
            {
                _in.AsSpan(_from, _to - _from).CopyTo(_in);
                (_from, _to) = (0, _to - _from);
            }

            int read = _input.Read(_in, _to, _in.Length - _to);
            if (read == 0)
                return false;
            _to += read;
        }

        return true;
    }

    private void Flush()
    {
        if (_filled == 0)
            return;
        _output.Write(_out, 0, _filled);
        _output.Flush();
        _filled = 0;
    }

    private Arrival ArrivalOf(byte side) => side switch
    {
        (byte)'I' => Arrival.Inside,
        (byte)'O' => Arrival.Outside,
        _ => throw Broken($"begins with byte 0x{side:x2}, not with I or O"),
    };

    private CaptureException Broken(string why) => new($"request {Requests + 1} at byte {_consumed} of the input {why}");
}
