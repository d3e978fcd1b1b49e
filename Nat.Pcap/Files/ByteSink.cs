namespace Nat.Pcap.Files;

/// <summary>A growing array of bytes that is filled, written out and filled again.</summary>
internal sealed class ByteSink(int capacity)
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);

    /// <summary>Bytes in it.</summary>
    public int Length { get; private set; }

    /// <summary>Room for bytes at the end, to be filled by the caller.</summary>
    public Span<byte> Add(int length)
    {
        if (Length + length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        Length += length;
        return _bytes.AsSpan(Length - length, length);
    }

    /// <summary>Some of its bytes.</summary>
    public ReadOnlySpan<byte> Slice(int offset, int length) => _bytes.AsSpan(offset, length);

    /// <summary>Everything from an index on.</summary>
    public Span<byte> At(int offset) => _bytes.AsSpan(offset, Length - offset);

    /// <summary>Forgets all bytes.</summary>
    public void Clear() => Length = 0;
}
