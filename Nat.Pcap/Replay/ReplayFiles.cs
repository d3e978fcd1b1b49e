using Nat.Pcap.Files;
using Nat.Pcap.Reports;

namespace Nat.Pcap.Replay;

/// <summary>
/// The files that a replay writes. All are created before the first packet, so that what cannot be written is known at once,
/// and none may be an input or another output under any name.
/// </summary>
public sealed class ReplayFiles : IDisposable
{
    private readonly List<string> _taken;

    /// <summary>Starts with the files that are read.</summary>
    public ReplayFiles(IEnumerable<string> inputs) => _taken = [.. inputs];

    /// <summary>The translated capture, or null.</summary>
    public CaptureWriter? Capture { get; private set; }

    /// <summary>The list of flows, or null.</summary>
    public ReportFile? Flows { get; private set; }

    /// <summary>The log of events, or null.</summary>
    public ReportFile? Events { get; private set; }

    /// <summary>The list of dropped packets, or null.</summary>
    public ReportFile? Drops { get; private set; }

    /// <summary>The log of blocks of ports, or null.</summary>
    public ReportFile? Blocks { get; private set; }

    /// <summary>Creates the files; null leaves one out.</summary>
    /// <exception cref="CaptureException">One of them cannot be written, or is another of the files.</exception>
    public void Create(string? capture, string? flows, string? events, string? drops, string? blocks = null)
    {
        if (capture is not null)
        {
            Claim(capture);
            Capture = CaptureWriter.Create(capture);
        }

        Flows = Report(flows);
        Events = Report(events);
        Drops = Report(drops);
        Blocks = Report(blocks);
    }

    /// <summary>Creates one more file, which becomes the caller's.</summary>
    /// <exception cref="CaptureException">It cannot be written, or is another of the files.</exception>
    public FileStream CreateFile(string path)
    {
        Claim(path);
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (CaptureException.IsIoFailure(failure))
        {
            throw CaptureException.Writing(path, failure);
        }
    }

    /// <summary>Writes everything out.</summary>
    /// <exception cref="CaptureException">Not everything could be written.</exception>
    public void Complete()
    {
        Capture?.Complete();
        foreach (var report in new[] { Flows, Events, Drops, Blocks })
            report?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Capture?.Dispose();
        try
        {
            Complete();
        }
        catch (Exception failure) when (failure is CaptureException or IOException)
        {
            // Whoever did not call Complete is already on the way out with another failure.
        }
    }

    private ReportFile? Report(string? path)
    {
        if (path is null)
            return null;
        bool isJson = path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        return new ReportFile(path == CaptureWriter.StandardOutput ? Console.OpenStandardOutput() : CreateFile(path), isJson);
    }

    private void Claim(string path)
    {
        if (_taken.FirstOrDefault(t => t == path || FileIdentity.AreSame(t, path)) is { } same && path != CaptureReader.StandardInput)
            throw new CaptureException($"cannot write {path}: it is the same file as {same}; give the output another name");
        _taken.Add(path);
    }
}
