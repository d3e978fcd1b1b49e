using System.Diagnostics;
using Nat.Core;
using Nat.Linux.Forwarding;

namespace Nat.Linux.Metrics;

/// <summary>
/// The highest rates of the last minute: the rate is averaged over ten seconds, and the highest of six counts, as AWS's NAT gateway measures
/// its peaks. Packets count where they come in.
/// </summary>
public sealed class PeakRates : IDisposable
{
    private const int Averages = 6;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly TunNat _nat;
    private readonly Timer _timer;
    private readonly long[] _bytes = new long[Averages];
    private readonly long[] _packets = new long[Averages];
    private SideTraffic _before;
    private long _measuredAt = Stopwatch.GetTimestamp();
    private int _turn;

    /// <summary>Begins to measure.</summary>
    /// <param name="nat">The NAT; it must live longer than this.</param>
    public PeakRates(TunNat nat)
    {
        _nat = nat;
        _timer = new Timer(_ => Measure(), null, Interval, Interval);
    }

    /// <summary>Bytes of IP datagrams a second.</summary>
    public long BytesPerSecond => _bytes.Max();

    /// <summary>Packets a second.</summary>
    public long PacketsPerSecond => _packets.Max();

    /// <summary>Ends measuring, and waits until no measurement runs.</summary>
    public void Dispose()
    {
        using var ended = new ManualResetEvent(false);
        if (_timer.Dispose(ended))
            ended.WaitOne();
    }

    private void Measure()
    {
        var now = _nat.Traffic(Side.Inside) + _nat.Traffic(Side.Outside);
        double seconds = Stopwatch.GetElapsedTime(_measuredAt).TotalSeconds;
        _measuredAt = Stopwatch.GetTimestamp();
        _bytes[_turn] = (long)((now.ReceivedBytes - _before.ReceivedBytes) / seconds);
        _packets[_turn] = (long)((now.Received - _before.Received) / seconds);
        _turn = (_turn + 1) % Averages;
        _before = now;
    }
}
