using Nat.Core;

namespace Nat.Linux.Forwarding;

/// <summary>What one worker read and wrote. Written by that worker only; others may read it at any time.</summary>
/// <param name="side">The side whose packets the worker takes in.</param>
internal sealed class PortCounters(Side side)
{
    private readonly long[] _forwarded = new long[2];
    private readonly long[] _forwardedBytes = new long[2];
    private readonly long[] _refused = new long[2];
    private long _received;
    private long _receivedBytes;
    private long _untranslated;

    /// <summary>An IPv4 packet came.</summary>
    public void CountReceived(int bytes)
    {
        _received++;
        _receivedBytes += bytes;
    }

    /// <summary>A packet of another kind came; it is not translated.</summary>
    public void CountUntranslated() => _untranslated++;

    /// <summary>A translated packet leaves on a side.</summary>
    public void CountForwarded(Side to, int bytes)
    {
        _forwarded[(int)to]++;
        _forwardedBytes[(int)to] += bytes;
    }

    /// <summary>A device did not take a frame: it is down, or has no room.</summary>
    public void CountRefused(Side by) => _refused[(int)by]++;

    /// <summary>What it counted on a side.</summary>
    public SideTraffic On(Side which) => new(
        which == side ? Volatile.Read(ref _received) : 0,
        which == side ? Volatile.Read(ref _receivedBytes) : 0,
        which == side ? Volatile.Read(ref _untranslated) : 0,
        Volatile.Read(ref _forwarded[(int)which]),
        Volatile.Read(ref _forwardedBytes[(int)which]),
        Volatile.Read(ref _refused[(int)which]));
}
