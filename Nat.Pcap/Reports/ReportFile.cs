namespace Nat.Pcap.Reports;

/// <summary>A report that grows line by line: lines are collected and written in large pieces.</summary>
public sealed class ReportFile : IDisposable
{
    private const int FlushAt = 64 * 1024;
    private readonly Stream _stream;
    private bool _isClosed;

    /// <summary>Takes a stream over.</summary>
    /// <param name="stream">Where the report goes; disposed with this.</param>
    /// <param name="isJson">Whether lines are JSON instead of conntrack's text.</param>
    public ReportFile(Stream stream, bool isJson) => (_stream, IsJson) = (stream, isJson);

    /// <summary>Whether lines are JSON instead of conntrack's text.</summary>
    public bool IsJson { get; }

    /// <summary>The lines that are not written yet.</summary>
    public LineBuffer Line { get; } = new(FlushAt + 4096);

    /// <summary>A line is complete; writes if enough have come together.</summary>
    public void EndLine()
    {
        if (Line.Length >= FlushAt)
            Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        Flush();
        _stream.Dispose();
    }

    private void Flush()
    {
        _stream.Write(Line.Bytes);
        _stream.Flush();
        Line.Clear();
    }
}
