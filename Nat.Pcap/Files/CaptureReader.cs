using System.Diagnostics.CodeAnalysis;

namespace Nat.Pcap.Files;

/// <summary>
/// Reads a pcap or pcapng capture, gzip or not, from a file or any stream, in chunks of whole records, into a few reused buffers,
/// so that memory does not depend on the length of the file. A plain file is read by whoever has time, the consumer or the thread
/// that writes its chunks elsewhere; what has to be waited for or decompressed is read ahead by a thread of its own. What is broken
/// in the file ends it with a <see cref="Fault"/>; only failing I/O throws.
/// </summary>
public sealed class CaptureReader : IDisposable
{
    /// <summary>The most bytes that a packet may have captured: the limit of libpcap.</summary>
    public const int MaxCapturedLength = 262144;

    /// <summary>The most bytes that a pcapng block may have: the limit of libpcap.</summary>
    public const int MaxBlockLength = 16 * 1024 * 1024;

    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    // Small enough for a few to stay in the cache between reading, translating and writing; large enough for any pcap record.
    private const int ChunkLength = 512 * 1024;
    private const int SmallestChunkLength = 4096;

    // One is being read into, one translated, one written, and the others wait between them.
    private const int ChunkCount = 6;

    private readonly ChunkSource _source;
    private readonly int _chunkLength;
    private readonly Handoff<CaptureChunk> _free = new(newestFirst: true);
    private readonly Handoff<CaptureChunk> _ready = new();
    private readonly Lock _reading = new(); // who reads a plain file holds it
    private CaptureFault? _faultAhead;
    private CaptureException? _failure;
    private int _chunks;
    private bool _hasThread;

    private CaptureReader(Stream stream, string name, long? length)
    {
        Name = name;
        _chunkLength = (int)Math.Clamp((length ?? ChunkLength) + 1, SmallestChunkLength, ChunkLength);
        _source = new ChunkSource(stream, name, isFile: length is not null);
        Fault = _source.Begin();
        Layout = _source.Layout;
        Length = _source.IsCompressed ? null : length;
        if (Fault is not null || !PublishNext())
            _ready.Complete();
    }

    /// <summary>Name of the file, for messages.</summary>
    public string Name { get; }

    /// <summary>What the file header says. Known as soon as the reader is open.</summary>
    public CaptureLayout Layout { get; }

    /// <summary>Bytes of the whole capture, or null if that cannot be told beforehand (a pipe, gzip).</summary>
    public long? Length { get; }

    /// <summary>
    /// What is broken in the file, or null. A broken file header is known as soon as the reader is open, anything else
    /// when <see cref="TryRead"/> has returned false.
    /// </summary>
    public CaptureFault? Fault { get; private set; }

    /// <summary>Opens a file, or standard input for "-", and reads its header.</summary>
    /// <exception cref="CaptureException">The file cannot be opened or read.</exception>
    public static CaptureReader Open(string path)
    {
        if (path == StandardInput)
            return Open(Console.OpenStandardInput(), "standard input");
        try
        {
            return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0), path);
        }
        catch (Exception exception) when (CaptureException.IsIoFailure(exception))
        {
            throw CaptureException.Reading(path, exception);
        }
    }

    /// <summary>Reads a capture from a stream, which need not be seekable, and closes it at the end.</summary>
    /// <param name="stream">The bytes of the capture.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="CaptureException">The stream cannot be read.</exception>
    public static CaptureReader Open(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            var reader = new CaptureReader(stream, name, stream.CanSeek ? stream.Length - stream.Position : null);
            if (reader.Length is null && !reader._ready.IsComplete)
                reader.StartThread();
            return reader;
        }
        catch (CaptureException)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next chunk.</summary>
    /// <returns>False at the end of the capture, or where it is broken: see <see cref="Fault"/>.</returns>
    /// <exception cref="CaptureException">The file cannot be read any further.</exception>
    public bool TryRead([NotNullWhen(true)] out CaptureChunk? chunk)
    {
        if (_hasThread ? _ready.TryTake(out chunk) : TryReadHere(out chunk))
            return true;
        Fault ??= _faultAhead;
        return _failure is null ? false : throw _failure;
    }

    /// <summary>Stops reading. Chunks that are still out stay valid.</summary>
    public void Dispose()
    {
        _free.Complete();
        if (_hasThread)
            return;
        lock (_reading)
        {
            _ready.Complete();
            _source.Dispose();
        }
    }

    internal void TakeBack(CaptureChunk chunk) => _free.Add(chunk);

    /// <summary>Reads the next chunk of a plain file if there is room for it and nobody else is at it: the consumer need not do it then.</summary>
    internal void ReadAhead()
    {
        if (_hasThread || !_reading.TryEnter())
            return;
        try
        {
            if (_free.Count > 0 && !_ready.IsComplete)
                ReadNext();
        }
        finally
        {
            _reading.Exit();
        }
    }

    private bool TryReadHere([NotNullWhen(true)] out CaptureChunk? chunk)
    {
        if (_ready.TryTakeNow(out chunk))
            return true;
        lock (_reading)
        {
            if (_ready.Count == 0 && !_ready.IsComplete)
                ReadNext();
        }

        return _ready.TryTakeNow(out chunk);
    }

    /// <summary>Reads the next chunk and queues it, or says that there is none.</summary>
    private void ReadNext()
    {
        bool isLast = true;
        try
        {
            isLast = !PublishNext();
        }
        catch (CaptureException exception)
        {
            _failure = exception;
        }

        if (isLast)
            _ready.Complete();
    }

    private void StartThread()
    {
        _hasThread = true;
        new Thread(() =>
        {
            while (!_ready.IsComplete)
                ReadNext();
            _source.Dispose();
        })
        { IsBackground = true, Name = "capture reader" }.Start();
    }

    /// <summary>Reads the next chunk into free memory and queues it; false if it was the last.</summary>
    private bool PublishNext()
    {
        if (!_free.TryTakeNow(out var chunk))
        {
            if (_chunks < ChunkCount)
                chunk = NewChunk();
            else if (!_free.TryTake(out chunk))
                return false;  // the consumer wants no more
        }

        var isLast = _source.Fill(chunk, out _faultAhead);
        if (chunk.End > chunk.Start)
            _ready.Add(chunk);
        return !isLast;
    }

    private CaptureChunk NewChunk()
    {
        _chunks++;
        return new CaptureChunk(this, _chunkLength);
    }
}
