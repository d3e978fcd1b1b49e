using Nat.Core;
using Nat.Linux.Devices;
using Nat.Linux.Forwarding;
using Nat.Linux.Logging;
using Nat.Pcap.Files;
using Nat.Pcap.Links;
using Nat.Pcap.Live;

namespace Nat.Cli.Output;

/// <summary>Records what crosses the devices of a NAT.</summary>
internal sealed class TapRecording : IFrameObserver, IDisposable
{
    private readonly PacketRecorder _recorder;

    private TapRecording(PacketRecorder recorder) => _recorder = recorder;

    /// <summary>What is recorded, and what not.</summary>
    public PacketRecorder Recorder => _recorder;

    /// <summary>Begins to record into a file.</summary>
    public static TapRecording Begin(string path, PacketDevice inside, PacketDevice outside) =>
        new(new PacketRecorder(CaptureWriter.Create(path), Link(inside), Link(outside)));

    /// <inheritdoc/>
    public void Crosses(Side side, ReadOnlySpan<byte> frame) => _recorder.Add(side, Now(), frame);

    /// <summary>Lets the log tell what is not recorded.</summary>
    public void Watch(NatWatch watch, EventLog log)
    {
        watch.Add("recording-lost", $"packets are left out of {_recorder.Name}", () => _recorder.Lost);
        _recorder.Failed += failure => log.Write(LogLevel.Error, "recording-failed", failure.Message);
    }

    /// <summary>Writes all that waits and closes the file. Does not throw.</summary>
    public void End() => _recorder.End();

    /// <summary>Throws what the recording broke off with, if it did.</summary>
    public void ThrowIfFailed()
    {
        if (_recorder.Failure is { } failure)
            throw failure;
    }

    /// <inheritdoc/>
    public void Dispose() => _recorder.Dispose();

    private static LinkType Link(PacketDevice device) => device.Link is null ? LinkType.Raw : LinkType.Ethernet;

    private static Instant Now() => new((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
}
