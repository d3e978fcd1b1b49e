using System.Diagnostics.CodeAnalysis;
using Nat.Pcap.Files;

namespace Nat.Pcap.Replay;

/// <summary>Several captures, read one after another.</summary>
public sealed class ReplayInput : IDisposable
{
    private readonly IReadOnlyList<string> _paths;
    private readonly List<(string Name, CaptureFault Fault)> _faults = [];
    private CaptureReader? _reader;
    private int _opened;
    private long _bytesBefore;
    private long _bytesRead;

    /// <summary>Opens the first capture.</summary>
    /// <param name="paths">The captures in the order in which they are read; "-" is standard input.</param>
    /// <exception cref="CaptureException">One of them does not exist, or the first cannot be read.</exception>
    public ReplayInput(IReadOnlyList<string> paths)
    {
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        _paths = paths;
        foreach (string path in paths)
        {
            if (path != CaptureReader.StandardInput && !File.Exists(path) && !Directory.Exists(path))
                throw new CaptureException($"cannot read {path}: no such file");
        }

        TotalBytes = LengthOf(paths);
        Open();
    }

    /// <summary>What the header of the capture that is being read says.</summary>
    public CaptureLayout Layout { get; private set; } = CaptureLayout.None;

    /// <summary>Bytes of all captures, or null if that cannot be told beforehand.</summary>
    public long? TotalBytes { get; }

    /// <summary>Bytes read so far; may be asked from another thread.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>What is broken, by name of the capture.</summary>
    public IReadOnlyList<(string Name, CaptureFault Fault)> Faults => _faults;

    /// <summary>Waits for the next chunk.</summary>
    /// <returns>False at the end of the last capture.</returns>
    /// <exception cref="CaptureException">A capture cannot be read.</exception>
    public bool TryRead([NotNullWhen(true)] out CaptureChunk? chunk)
    {
        chunk = null;
        while (_reader is not null)
        {
            if (_reader.TryRead(out chunk))
            {
                Interlocked.Exchange(ref _bytesRead, _bytesBefore + chunk.FileOffset + chunk.Memory.Length);
                return true;
            }

            Close();
            if (_opened < _paths.Count)
                Open();
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();

    private void Open()
    {
        _reader = CaptureReader.Open(_paths[_opened++]);
        Layout = _reader.Layout;
    }

    private void Close()
    {
        if (_reader!.Fault is { } fault)
            _faults.Add((_reader.Name, fault));
        _bytesBefore = BytesRead;
        _reader.Dispose();
        _reader = null;
    }

    private static long? LengthOf(IEnumerable<string> paths)
    {
        long total = 0;
        foreach (string path in paths)
        {
            var file = path == CaptureReader.StandardInput ? null : new FileInfo(path);
            if (file is not { Exists: true } || path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
                return null;
            total += file.Length;
        }

        return total;
    }
}
