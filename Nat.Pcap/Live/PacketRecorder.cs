using System.Buffers.Binary;
using Nat.Core;
using Nat.Pcap.Files;
using Nat.Pcap.Links;

namespace Nat.Pcap.Live;

/// <summary>
/// Records the packets of both sides of a NAT while they pass. Whoever adds a packet never waits for the disk: packets wait in a buffer of
/// fixed size, a thread of its own writes them, and what comes while the buffer is full is left out of the recording and counted. In a
/// pcapng file the sides are two interfaces, named as <c>nat replay --vantage two-sided</c> reads them.
/// </summary>
public sealed class PacketRecorder : IDisposable
{
    /// <summary>Bytes of packets that may wait for the disk. There are two such buffers: one is filled while the other is written.</summary>
    public const int DefaultBuffer = 16 * 1024 * 1024;

    private const int TimeLength = sizeof(long);
    private const int HeaderLength = TimeLength + sizeof(int); // and the length, of which the sign is the side

    private readonly object _lock = new();
    private readonly CaptureWriter _writer;
    private readonly CaptureInterface _inside;
    private readonly CaptureInterface _outside;
    private readonly Thread _thread;
    private byte[] _filling;
    private byte[] _written;
    private int _used;          // bytes of the buffer that is being filled
    private long _lost;
    private long _recorded;
    private bool _isComplete;
    private CaptureException? _failure;

    /// <summary>Begins to record.</summary>
    /// <param name="writer">Where to write; this closes it.</param>
    /// <param name="inside">The link layer of packets on the inside.</param>
    /// <param name="outside">The link layer of packets on the outside.</param>
    /// <param name="buffer">Bytes of packets that may wait for the disk.</param>
    /// <exception cref="CaptureException">The format of the file cannot hold both link layers.</exception>
    public PacketRecorder(CaptureWriter writer, LinkType inside, LinkType outside, int buffer = DefaultBuffer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (writer.Format == CaptureFormat.Pcap && inside != outside)
            throw new CaptureException($"cannot write {writer.Name}: a pcap file holds packets of one link type, and the sides differ; give it a name that ends in .pcapng");
        _writer = writer;
        _inside = new CaptureInterface { LinkType = inside, Name = "inside", TimeScale = TimeScale.Nanoseconds };
        _outside = new CaptureInterface { LinkType = outside, Name = "outside", TimeScale = TimeScale.Nanoseconds, IndexInSection = 1 };
        (_filling, _written) = (GC.AllocateUninitializedArray<byte>(buffer), GC.AllocateUninitializedArray<byte>(buffer));
        _thread = new Thread(Run) { IsBackground = true, Name = "recorder" };
        _thread.Start();
    }

    /// <summary>Writing failed, and the recording is over; raised once, on the thread that writes.</summary>
    public event Action<CaptureException>? Failed;

    /// <summary>Name of the file, for messages.</summary>
    public string Name => _writer.Name;

    /// <summary>Packets that were written.</summary>
    public long Recorded => Interlocked.Read(ref _recorded);

    /// <summary>Packets that were left out, because the disk was slower than the traffic or has failed.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>What writing failed with; null as long as it has not. Nothing is recorded behind it.</summary>
    public CaptureException? Failure => Volatile.Read(ref _failure);

    /// <summary>Records a packet, or leaves it out if there is no room. Any thread may call it.</summary>
    /// <param name="side">Where it was seen.</param>
    /// <param name="time">When; counted from 1970.</param>
    /// <param name="frame">The packet with its link layer; copied.</param>
    public void Add(Side side, Instant time, ReadOnlySpan<byte> frame)
    {
        lock (_lock)
        {
            if (_isComplete || _failure is not null || HeaderLength + frame.Length > _filling.Length - _used)
            {
                _lost++;
                return;
            }

            var room = _filling.AsSpan(_used, HeaderLength + frame.Length);
            BinaryPrimitives.WriteInt64LittleEndian(room, time.Nanoseconds);
            BinaryPrimitives.WriteInt32LittleEndian(room[TimeLength..], side == Side.Inside ? frame.Length : ~frame.Length);
            frame.CopyTo(room[HeaderLength..]);
            if (_used == 0)
                Monitor.Pulse(_lock);
            _used += room.Length;
        }
    }

    /// <summary>Writes all that waits and closes the file; what comes later is left out. Whether that succeeded <see cref="Failure"/> tells.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isComplete = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join();
        Try(_writer.Complete);
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void Run()
    {
        for (int length = Next(); length > 0; length = Next())
        {
            Try(() =>
            {
                Write(_written.AsSpan(0, length));
                _writer.Flush();
            });
        }
    }

    private void Try(Action action)
    {
        try
        {
            if (_failure is null)
                action();
        }
        catch (CaptureException failure)
        {
            Volatile.Write(ref _failure, failure);
            Failed?.Invoke(failure);
        }
    }

    /// <summary>Waits for packets, and takes the buffer that holds them.</summary>
    /// <returns>Bytes in it; 0 when no more will come.</returns>
    private int Next()
    {
        lock (_lock)
        {
            while (_used == 0 && !_isComplete)
                Monitor.Wait(_lock);
            (_filling, _written) = (_written, _filling);
            int length = _used;
            _used = 0;
            return length;
        }
    }

    private void Write(ReadOnlySpan<byte> packets)
    {
        while (!packets.IsEmpty)
        {
            var time = new Instant(BinaryPrimitives.ReadInt64LittleEndian(packets));
            int length = BinaryPrimitives.ReadInt32LittleEndian(packets[TimeLength..]);
            bool isInside = length >= 0;
            length = isInside ? length : ~length;
            _writer.Write(isInside ? _inside : _outside, time, [], packets.Slice(HeaderLength, length));
            packets = packets[(HeaderLength + length)..];
            Interlocked.Increment(ref _recorded);
        }
    }
}
