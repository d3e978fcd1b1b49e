using Nat.Linux.Native;

namespace Nat.Linux.Forwarding;

/// <summary>
/// Where workers stand still between two batches, so that somebody else may have the tables for himself for a moment. While nobody wants
/// that, it costs a worker one read for a batch.
/// </summary>
internal sealed class SafePoint : IDisposable
{
    private readonly object _gate = new();
    private readonly Alarm _alarm = new();
    private int _working;    // workers that have begun and not ended
    private int _resting;    // those of them that stand still
    private bool _isWanted;
    private bool _isStopping;
    private bool _isClosed;

    /// <summary>Rings while workers are wanted here; they wait for nothing else then.</summary>
    public Alarm Alarm => _alarm;

    /// <summary>Says how many workers begin, before the first does.</summary>
    public void Begin(int workers)
    {
        lock (_gate)
            _working += workers;
    }

    /// <summary>Called by a worker between two batches; stands still as long as an action runs.</summary>
    /// <returns>Whether the worker may go on; false if it is to end.</returns>
    public bool Pass() => !_alarm.IsRinging || Rest();

    /// <summary>A worker has ended; it does not come here again.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool End()
    {
        lock (_gate)
        {
            _working--;
            Monitor.PulseAll(_gate);
            return _working == 0;
        }
    }

    /// <summary>Tells all workers to end. Does not wait for it.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_isStopping)
                return;
            _isStopping = true;
            _alarm.Ring();
        }
    }

    /// <summary>Runs an action while no worker is inside a batch. Actions of several threads run one after the other.</summary>
    /// <exception cref="ObjectDisposedException">It is closed already.</exception>
    public void Run(Action action)
    {
        lock (_gate)
        {
            while (_isWanted)
                Monitor.Wait(_gate);
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _isWanted = true;
            _alarm.Ring();
            try
            {
                while (_resting < _working)
                    Monitor.Wait(_gate);
                action();
            }
            finally
            {
                _isWanted = false;
                _alarm.Silence();
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Closes it, when all workers have ended: waits for actions that run, and lets none begin.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            while (_isWanted)
                Monitor.Wait(_gate);
            _isClosed = true;
        }

        _alarm.Dispose();
    }

    private bool Rest()
    {
        lock (_gate)
        {
            _resting++;
            Monitor.PulseAll(_gate);
            while (_isWanted && !_isStopping)
                Monitor.Wait(_gate);
            _resting--;
            return !_isStopping;
        }
    }
}
