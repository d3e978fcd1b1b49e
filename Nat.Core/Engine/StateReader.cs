using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>Reads the frames of a <see cref="StateFormat"/>, and believes nothing that its checksum does not confirm.</summary>
internal sealed class StateReader
{
    private readonly Stream _from;
    private readonly byte[] _frame = new byte[StateFormat.FrameHeader + StateFormat.MostPayload];
    private long _frameAt;   // where in the stream the frame begins
    private int _at;         // in the frame
    private int _length;

    /// <summary>Begins to read a state.</summary>
    /// <exception cref="StateException">It is none, or of a version that is not known here.</exception>
    public StateReader(Stream from)
    {
        _from = from;
        int length = StateFormat.Letters.Length + sizeof(uint);
        var head = _frame.AsSpan(0, length);
        int read = from.ReadAtLeast(head, length, throwOnEndOfStream: false);
        if (!head[..Math.Min(read, StateFormat.Letters.Length)].SequenceEqual(StateFormat.Letters[..Math.Min(read, StateFormat.Letters.Length)]) || read == 0)
            throw StateException.At(0, "this is no saved state of a NAT");
        if (read < length)
            throw StateException.At(read, "the saved state is cut short");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(head[StateFormat.Letters.Length..]);
        if (version != StateFormat.Version)
            throw StateException.At(StateFormat.Letters.Length, $"the saved state is of version {version}; this program reads version {StateFormat.Version}");
        _frameAt = length;
    }

    /// <summary>Where the next record begins, in bytes from the beginning of the state.</summary>
    public long Offset => _frameAt + _at;

    /// <summary>Whether the frame has a further record.</summary>
    public bool HasRecord => _at < _length;

    /// <summary>Goes to the next frame.</summary>
    /// <returns>Its kind.</returns>
    /// <exception cref="StateException">There is none, or it is damaged.</exception>
    public uint NextFrame()
    {
        _frameAt += _length;
        (_at, _length) = (0, 0);
        Fill(0, StateFormat.FrameHeader);
        int payload = BinaryPrimitives.ReadInt32LittleEndian(_frame.AsSpan(StateFormat.LengthAt));
        if (payload is < 0 or > StateFormat.MostPayload)
            throw StateException.At(_frameAt, "the saved state is damaged");
        Fill(StateFormat.FrameHeader, payload);
        var frame = _frame.AsSpan(0, StateFormat.FrameHeader + payload);
        if (Crc32c.Of(frame, StateFormat.ChecksumAt) != BinaryPrimitives.ReadUInt32LittleEndian(frame[StateFormat.ChecksumAt..]))
            throw StateException.At(_frameAt, "the saved state is damaged");
        (_at, _length) = (StateFormat.FrameHeader, frame.Length);
        return BinaryPrimitives.ReadUInt32LittleEndian(frame);
    }

    /// <summary>Reads a part of a record.</summary>
    /// <exception cref="StateException">The frame ends before it does.</exception>
    public T Read<T>()
        where T : unmanaged
    {
        if (_at + Unsafe.SizeOf<T>() > _length)
            throw Damaged();
        var value = MemoryMarshal.Read<T>(_frame.AsSpan(_at));
        _at += Unsafe.SizeOf<T>();
        return value;
    }

    /// <summary>Sees to it that nothing follows.</summary>
    /// <exception cref="StateException">Something does.</exception>
    public void End()
    {
        _frameAt += _length;
        (_at, _length) = (0, 0);
        if (_from.Read(_frame.AsSpan(0, 1)) != 0)
            throw StateException.At(_frameAt, "something follows the end of the saved state");
    }

    /// <summary>What is to be thrown where the last record was read and makes no sense.</summary>
    public StateException Damaged() => StateException.At(Offset, "the saved state holds what no NAT has saved");

    private void Fill(int at, int count)
    {
        int read = _from.ReadAtLeast(_frame.AsSpan(at, count), count, throwOnEndOfStream: false);
        if (read < count)
            throw StateException.At(_frameAt + at + read, "the saved state is cut short");
    }
}
