using System.Runtime.CompilerServices;

namespace Nat.Core.Engine;

// What time does: entries expire, datagrams are given up, SYNs that were kept are answered.
public sealed partial class NatEngine
{
    /// <summary>Entries looked at for expired ones, for every <see cref="PipelineDepth"/> packets.</summary>
    private const int SweepPerPipeline = 8;

    /// <summary>Entries looked at when time has moved by <see cref="SweepInterval"/>.</summary>
    private const int SweepPerInterval = 256;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(10);

    private Instant _nextSweep = new(long.MinValue);
    private int _unswept;    // packets since the last sweep

    /// <summary>
    /// The end of input at an instant: drops incomplete datagrams and SYNs that still wait (they come out of the outbox) and ends every entry
    /// that has expired by then.
    /// </summary>
    public void Finish(Instant now)
    {
        _table.Enter();
        Advance(now);
        while (_fragments.TryRemoveOldest(out var datagram))
            Discard(datagram, DropReason.FragmentTimeout);
        DropAllSyns();
        _table.Sweep(_now, int.MaxValue);
        SendProbes();
        _table.Leave();
    }

    /// <summary>Time has passed and no packet has come: ends what has expired, a bounded part of it. What leaves is in the outbox.</summary>
    public void Tick(Instant now)
    {
        _table.Enter();
        Advance(now);
        SendProbes();
        _table.Leave();
    }

    private void Advance(Instant time)
    {
        if (time > _now)
            _now = time;
        if (_now >= _nextSweep)
            SweepNow();
    }

    private void SweepFor(int packets)
    {
        _unswept += packets;
        if (_unswept < PipelineDepth)
            return;
        _unswept = 0;
        _table.Sweep(_now, SweepPerPipeline);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SweepNow()
    {
        _nextSweep = _now + SweepInterval;
        _table.Sweep(_now, SweepPerInterval);
        while (_fragments.TryRemoveExpired(_now, out var datagram))
            Discard(datagram, DropReason.FragmentTimeout);
        if (!_syns.IsEmpty)
            AnswerDueSyns();
    }
}
