using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>Writes records into frames of a <see cref="StateFormat"/>.</summary>
internal sealed class StateWriter
{
    private readonly Stream _to;
    private readonly byte[] _frame = new byte[StateFormat.FrameHeader + StateFormat.MostPayload];
    private uint _kind;
    private int _length = StateFormat.FrameHeader;

    /// <summary>Begins a state.</summary>
    public StateWriter(Stream to)
    {
        _to = to;
        to.Write(StateFormat.Letters);
        Span<byte> version = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(version, StateFormat.Version);
        to.Write(version);
    }

    /// <summary>Begins a record: what is written up to the next one stays in one frame.</summary>
    /// <param name="kind">The kind of its frame; another kind than before, or too little room, begins another frame.</param>
    /// <param name="bytes">Its length.</param>
    public void Begin(uint kind, int bytes)
    {
        if (kind != _kind || _length + bytes > _frame.Length)
            EndFrame();
        _kind = kind;
    }

    /// <summary>Writes a part of a record.</summary>
    public void Write<T>(in T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_frame.AsSpan(_length), value);
        _length += Unsafe.SizeOf<T>();
    }

    /// <summary>Writes what is left.</summary>
    public void EndFrame()
    {
        if (_length == StateFormat.FrameHeader)
            return;
        var frame = _frame.AsSpan(0, _length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, _kind);
        BinaryPrimitives.WriteInt32LittleEndian(frame[StateFormat.LengthAt..], _length - StateFormat.FrameHeader);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[StateFormat.ChecksumAt..], Crc32c.Of(frame, StateFormat.ChecksumAt));
        _to.Write(frame);
        _length = StateFormat.FrameHeader;
    }
}
