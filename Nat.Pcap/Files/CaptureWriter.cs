using Nat.Core;

namespace Nat.Pcap.Files;

/// <summary>
/// Writes a capture. Records that may stay as they are leave straight from the memory of their chunk, in the longest runs
/// possible; others are encoded. A thread of its own does the writing. Every method throws <see cref="CaptureException"/> when
/// an earlier write has failed.
/// </summary>
public sealed class CaptureWriter : IDisposable
{
    /// <summary>The name that stands for standard output.</summary>
    public const string StandardOutput = "-";

    private const int JobLength = 1024 * 1024;
    private const int NoRun = -1;

    private readonly WriteQueue _queue;
    private readonly RecordEncoder _encoder;
    private readonly PcapNgEncoder? _ngEncoder;
    private WriteJob _job;
    private CaptureLayout? _source;
    private CaptureChunk? _chunk;
    private bool _copies;
    private int _runStart;
    private int _runEnd = NoRun; // everything of the chunk before it has been decided
    private bool _isComplete;

    private CaptureWriter(Stream output, CaptureFormat format, string name)
    {
        Name = name;
        Format = format;
        _ngEncoder = format == CaptureFormat.PcapNg ? new PcapNgEncoder(name) : null;
        _encoder = _ngEncoder ?? (RecordEncoder)new PcapEncoder(name);
        _queue = new WriteQueue(output, name);
        _job = _queue.Rent();
    }

    /// <summary>Name of the file, for messages.</summary>
    public string Name { get; }

    /// <summary>The format that is written.</summary>
    public CaptureFormat Format { get; }

    /// <summary>Bytes that have reached the file so far.</summary>
    public long BytesWritten => _queue.Written;

    /// <summary>The format that a name asks for: pcapng if it ends so, else pcap.</summary>
    public static CaptureFormat FormatOf(string path) =>
        path.EndsWith(".pcapng", StringComparison.OrdinalIgnoreCase) ? CaptureFormat.PcapNg : CaptureFormat.Pcap;

    /// <summary>Creates the file, or empties it, or takes standard output for "-". The name decides the format.</summary>
    /// <param name="path">Where to write.</param>
    /// <param name="inputs">The files that are being read; none of them may be the output under any name.</param>
    /// <exception cref="CaptureException">The file cannot be written, or is one of the inputs.</exception>
    public static CaptureWriter Create(string path, IEnumerable<string>? inputs = null)
    {
        if (path == StandardOutput)
            return Create(Console.OpenStandardOutput(), CaptureFormat.Pcap, "standard output");
        if (inputs?.FirstOrDefault(input => FileIdentity.AreSame(input, path)) is { } same)
            throw new CaptureException($"cannot write {path}: it is the same file as the input {same}; give the output another name");
        try
        {
            return Create(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0), FormatOf(path), path);
        }
        catch (Exception exception) when (CaptureException.IsIoFailure(exception))
        {
            throw CaptureException.Writing(path, exception);
        }
    }

    /// <summary>Writes to a stream, which need not be seekable, and closes it at the end.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="format">What to write.</param>
    /// <param name="name">What to call it in messages.</param>
    public static CaptureWriter Create(Stream output, CaptureFormat format, string name) => new(output, format, name);

    /// <summary>
    /// The packets that follow are from a file of this layout, which gives the output its byte order, time resolution and link
    /// type if it is the first. Only needed where there may be no packet at all, and for packets that are in no chunk.
    /// </summary>
    public void Begin(CaptureLayout source)
    {
        _queue.ThrowIfFailed();
        _source = source;
        _encoder.Begin(_job.Own, source);
        _copies = _encoder.Copies(source);
    }

    /// <summary>Writes the packet of a record as it now lies in its chunk. Records of a chunk come in order; those left out are dropped.</summary>
    /// <exception cref="CaptureException">The output's format cannot hold a packet of this link type beside the others.</exception>
    public void Write(CaptureChunk chunk, in CaptureRecord record)
    {
        // Behind the packet there can be at most 3 bytes of padding and the block's length, unless there are options.
        if (record.Offset == _runEnd && record.BytesBehindData < 8)
            _runEnd = record.End;
        else
            WriteWithCare(chunk, record);
    }

    /// <summary>Writes all records of a pcap chunk between two of its indices, as <see cref="Write(CaptureChunk, in CaptureRecord)"/> does one by one.</summary>
    /// <returns>False if the output cannot take them as they are: then nothing was written.</returns>
    /// <exception cref="CaptureException">The output's format cannot hold a packet of this link type beside the others.</exception>
    internal bool TryWrite(CaptureChunk chunk, int start, int end)
    {
        Enter(chunk);
        if (!_copies)
            return false;
        KeepBlocks(start);
        _runEnd = end;
        return true;
    }

    /// <summary>Writes a packet that is in no chunk: one that the NAT made, had held back, or cut into pieces.</summary>
    /// <param name="from">The interface of the packet that it answers or was.</param>
    /// <param name="time">When it leaves.</param>
    /// <param name="head">The link layer in front of it.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="cutLength">Bytes that a snap length cut off behind it.</param>
    /// <exception cref="CaptureException">The output's format cannot hold a packet of this link type beside the others.</exception>
    public void Write(CaptureInterface from, Instant time, ReadOnlySpan<byte> head, ReadOnlySpan<byte> packet, int cutLength = 0)
    {
        CloseRun();
        if (_source is null)
            Begin(CaptureLayout.None);
        _encoder.Use(_job.Own, from);
        _encoder.Write(_job.Own, from, time, head, packet, (uint)(head.Length + packet.Length + (long)cutLength));
        if (_job.Own.Length >= JobLength)
            Flush();
    }

    /// <summary>Takes a chunk over, all of whose packets have been written or left out, and returns its memory once it is on the disk.</summary>
    public void Take(CaptureChunk chunk)
    {
        Enter(chunk);
        if (_copies)
            KeepBlocks(chunk.End);
        CloseRun();
        _chunk = null;
        _runEnd = NoRun;
        _job.Last = chunk;
        Flush();
    }

    /// <summary>Sends what was given so far on its way to the file.</summary>
    public void Flush()
    {
        CloseRun();
        _queue.ThrowIfFailed();
        if (_job.IsEmpty && _job.Last is null)
            return;
        _queue.Add(_job);
        _job = _queue.Rent();
    }

    /// <summary>Writes everything out and closes the file.</summary>
    /// <exception cref="CaptureException">Not everything could be written.</exception>
    public void Complete()
    {
        if (_isComplete)
            return;
        _isComplete = true;
        CloseRun();
        _encoder.End(_job.Own);
        _queue.Add(_job);
        _queue.Dispose();
        _queue.ThrowIfFailed();
    }

    /// <summary>Writes everything out and closes the file, but does not tell of a failure: call <see cref="Complete"/> before.</summary>
    public void Dispose()
    {
        try
        {
            Complete();
        }
        catch (CaptureException)
        {
            // Whoever did not call Complete is already on the way out with another failure.
        }
    }

    private void WriteWithCare(CaptureChunk chunk, in CaptureRecord record)
    {
        Enter(chunk);
        if (!_copies)
        {
            var from = chunk.Interfaces[record.InterfaceIndex];
            _encoder.Use(_job.Own, from);
            _encoder.Write(_job.Own, from, record.Time, [], chunk.Frame(record), record.OriginalLength);
            return;
        }
        KeepBlocks(record.Offset);
        var block = chunk.Memory.Slice(record.Offset, record.Length);
        var packetEnd = record.DataOffset - record.Offset + record.CapturedLength;
        if (record.BytesBehindData >= 8 && _ngEncoder is not null && _ngEncoder.HasHash(block, packetEnd))
        {
            CloseRun();
            _ngEncoder.WriteWithoutHash(_job.Own, block, packetEnd);
            _runStart = record.End;
        }
        _runEnd = record.End;
    }

    private void Enter(CaptureChunk chunk)
    {
        if (_chunk == chunk)
            return;
        if (!ReferenceEquals(_source, chunk.Layout)) // every reader has a layout of its own
            Begin(chunk.Layout);
        if (_copies && _ngEncoder is null)
            _encoder.Use(_job.Own, chunk.Interfaces[0]);
        _chunk = chunk;
        _runStart = chunk.Start;
        _runEnd = _copies ? chunk.Start : NoRun;
    }

    // Decides what lies between the last record written and the next one: packets were left out, other blocks are kept.
    private void KeepBlocks(int to)
    {
        if (_ngEncoder is null)
        {
            if (_runEnd != to)
            {
                CloseRun();
                _runStart = _runEnd = to;
            }
            return;
        }
        while (_runEnd < to)
        {
            var block = (ReadOnlySpan<byte>)_chunk!.Memory[_runEnd..to];
            var type = _ngEncoder.TypeAndLength(block, out var length);
            if (NgBlock.IsPacket(type))
            {
                CloseRun();
                _runStart = _runEnd + length;
            }
            else
            {
                _ngEncoder.Copied(type, block[..length]);
            }
            _runEnd += length;
        }
    }

    private void CloseRun()
    {
        if (_chunk is not null && _copies && _runEnd > _runStart)
            _job.Add(_chunk, _runStart, _runEnd - _runStart);
        _runStart = _runEnd;
    }
}
