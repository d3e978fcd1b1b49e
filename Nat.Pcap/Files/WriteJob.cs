namespace Nat.Pcap.Files;

/// <summary>
/// A stretch of the output on its way to the file: pieces of a chunk, written from where they lie, and bytes of its own between
/// them. Small pieces are copied, because a system call for each would cost more.
/// </summary>
internal sealed class WriteJob
{
    private const int CopyBelow = 4096;
    private const int InitialCapacity = 4096;

    private readonly List<(CaptureChunk? Chunk, int Offset, int Length)> _pieces = []; // null is Own
    private int _ownInPieces;

    /// <summary>Bytes made for the output.</summary>
    public ByteSink Own { get; } = new(InitialCapacity);

    /// <summary>The chunk to give back once this is written, or null.</summary>
    public CaptureChunk? Last { get; set; }

    /// <summary>Nothing is to be written.</summary>
    public bool IsEmpty => _pieces.Count == 0 && Own.Length == 0;

    /// <summary>Appends bytes of a chunk.</summary>
    public void Add(CaptureChunk chunk, int offset, int length)
    {
        if (length < CopyBelow)
        {
            chunk.Buffer.AsSpan(offset, length).CopyTo(Own.Add(length));
            return;
        }
        ClosePiece();
        _pieces.Add((chunk, offset, length));
    }

    /// <summary>Writes everything in order and gives the chunk back.</summary>
    public long WriteTo(Stream output)
    {
        ClosePiece();
        long written = 0;
        foreach (var (chunk, offset, length) in _pieces)
        {
            output.Write(chunk is null ? Own.Slice(offset, length) : chunk.Buffer.AsSpan(offset, length));
            written += length;
        }
        return written;
    }

    /// <summary>Gives the chunk back and forgets everything.</summary>
    public void Clear()
    {
        Last?.Return();
        Last = null;
        _pieces.Clear();
        Own.Clear();
        _ownInPieces = 0;
    }

    private void ClosePiece()
    {
        if (Own.Length > _ownInPieces)
            _pieces.Add((null, _ownInPieces, Own.Length - _ownInPieces));
        _ownInPieces = Own.Length;
    }
}
