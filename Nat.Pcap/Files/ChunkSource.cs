using System.IO.Compression;

namespace Nat.Pcap.Files;

/// <summary>Cuts the bytes of a stream into chunks of whole records.</summary>
internal sealed class ChunkSource(Stream stream, string name, bool isFile) : IDisposable
{
    private const int MagicLength = 4;

    private readonly byte[] _head = new byte[PcapScanner.FileHeaderLength];
    private Stream _stream = stream;
    private RecordScanner? _scanner;
    private byte[] _tail = [];
    private int _tailLength;
    private int _firstRecord;
    private long _offset;
    private CaptureFault? _compressionFault;

    /// <summary>What the file header says.</summary>
    public CaptureLayout Layout { get; private set; } = CaptureLayout.None;

    /// <summary>The stream is gzip.</summary>
    public bool IsCompressed { get; private set; }

    /// <summary>Finds out what the file is and reads its header.</summary>
    public CaptureFault? Begin()
    {
        var have = ReadHead(0, MagicLength);
        if (have >= 2 && _head[0] == 0x1F && _head[1] == 0x8B)
        {
            _stream = new GZipStream(new PrefixedStream(_head.AsSpan(0, have).ToArray(), _stream), CompressionMode.Decompress);
            IsCompressed = true;
            have = ReadHead(0, MagicLength);
        }
        if (have == MagicLength && Endian.Read32(_head, 0, true) == NgBlock.SectionHeader)
            return BeginPcapNg(have);
        if (have == MagicLength && PcapScanner.Recognizes(_head))
            return BeginPcap(ReadHead(have, PcapScanner.FileHeaderLength));
        return _compressionFault ?? (have == 0
            ? new CaptureFault(CaptureFaultKind.EmptyFile, 0, "the file is empty")
            : new CaptureFault(CaptureFaultKind.NotACapture, 0, "this is not a capture: it begins like neither pcap nor pcapng"));
    }

    /// <summary>Reads whole records into a chunk: a file's until it is full, a pipe's as many as come at once, but at least one.</summary>
    /// <returns>It was the last chunk, because the file ends or is broken.</returns>
    public bool Fill(CaptureChunk chunk, out CaptureFault? fault)
    {
        var scanner = _scanner ?? throw new InvalidOperationException("the file has no header");
        var section = scanner.Section;
        if (chunk.Buffer.Length < _tailLength)
            chunk.Grow(_tailLength, 0);
        _tail.AsSpan(0, _tailLength).CopyTo(chunk.Buffer);
        var filled = _tailLength;
        var end = _firstRecord;
        bool isEnd;
        do
        {
            // Only a pcapng block can be longer than a chunk; memory grows as its bytes come, not as its header claims.
            if (filled == chunk.Buffer.Length)
                chunk.Grow(filled * 2, filled);
            var read = Read(chunk.Buffer.AsSpan(filled));
            isEnd = read == 0;
            filled += read;
            end = scanner.Scan(chunk.Buffer.AsSpan(0, filled), end, _offset);
        }
        while ((end == _firstRecord || (isFile && filled < chunk.Buffer.Length)) && !isEnd && scanner.Fault is null);

        fault = scanner.Fault ?? (isEnd ? _compressionFault : null);
        KeepTail(chunk.Buffer.AsSpan(end, filled - end));
        if (isEnd && fault is null && _tailLength > 0)
            fault = scanner.Truncated(_tail.AsSpan(0, _tailLength), _offset + end);
        chunk.Fill(_firstRecord, end, _offset, scanner, section);
        _offset += end;
        _firstRecord = 0;
        return isEnd || fault is not null;
    }

    public void Dispose() => _stream.Dispose();

    private CaptureFault? BeginPcap(int have)
    {
        if (have < PcapScanner.FileHeaderLength)
            return _compressionFault ?? TruncatedHeader(have, PcapScanner.FileHeaderLength);
        var scanner = PcapScanner.Begin(_head, out var fault);
        Layout = scanner?.Layout ?? CaptureLayout.None;
        return Begin(scanner, have) ?? fault;
    }

    private CaptureFault? BeginPcapNg(int have)
    {
        have = ReadHead(have, NgBlock.Overhead);
        if (have < NgBlock.Overhead)
            return _compressionFault ?? TruncatedHeader(have, NgBlock.Overhead);
        if (PcapNgScanner.ByteOrderOf(_head) is not { } isBigEndian)
            return new CaptureFault(CaptureFaultKind.BadSectionHeader, 0, "the section header at byte 0 has no byte-order magic");
        Layout = new CaptureLayout { Format = CaptureFormat.PcapNg, IsBigEndian = isBigEndian };
        return Begin(new PcapNgScanner(), have);
    }

    private CaptureFault? Begin(RecordScanner? scanner, int have)
    {
        _scanner = scanner;
        _firstRecord = scanner is PcapScanner ? have : 0;
        KeepTail(_head.AsSpan(0, have));
        return null;
    }

    private static CaptureFault TruncatedHeader(int have, int need) =>
        new(CaptureFaultKind.TruncatedHeader, 0, $"the file ends inside its header: {have} of {need} bytes");

    private void KeepTail(ReadOnlySpan<byte> tail)
    {
        if (_tail.Length < tail.Length)
            _tail = GC.AllocateUninitializedArray<byte>(tail.Length);
        tail.CopyTo(_tail);
        _tailLength = tail.Length;
    }

    private int ReadHead(int have, int want)
    {
        while (have < want && Read(_head.AsSpan(have, want - have)) is var read and > 0)
            have += read;
        return have;
    }

    private int Read(Span<byte> room)
    {
        try
        {
            return _stream.Read(room);
        }
        catch (InvalidDataException exception)
        {
            _compressionFault = new CaptureFault(CaptureFaultKind.BrokenCompression, _offset + _tailLength, $"the gzip data is broken: {exception.Message}");
            return 0;
        }
        catch (Exception exception) when (CaptureException.IsIoFailure(exception))
        {
            throw CaptureException.Reading(name, exception);
        }
    }
}
