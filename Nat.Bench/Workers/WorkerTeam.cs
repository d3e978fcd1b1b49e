using System.Diagnostics;
using Nat.Bench.Engine;
using Nat.Core.Engine;

namespace Nat.Bench.Workers;

/// <summary>Threads that translate at once, each with an engine and frames of its own.</summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly EngineWorker[] _workers;
    private readonly FrameSet[] _frames;
    private readonly Thread[] _threads;
    private readonly long[] _begun;
    private readonly long[] _ended;
    private readonly Barrier _start;
    private readonly Barrier _end;
    private int _ready;
    private bool _isOver;

    /// <summary>Starts the threads.</summary>
    /// <param name="name">What the team is called.</param>
    /// <param name="engines">The engine of each thread.</param>
    /// <param name="frames">The frames of each thread.</param>
    /// <param name="clocks">The packets' time of each thread.</param>
    public WorkerTeam(string name, NatEngine[] engines, FrameSet[] frames, BenchClock[] clocks)
    {
        (Name, _frames) = (name, frames);
        _workers = [.. engines.Zip(clocks, (engine, clock) => new EngineWorker(engine, FlowOpening.Batch, clock))];
        (_begun, _ended) = (new long[engines.Length], new long[engines.Length]);
        (_start, _end) = (new Barrier(engines.Length + 1), new Barrier(engines.Length + 1));
        _threads = [.. Enumerable.Range(0, engines.Length).Select(number => new Thread(() => Work(number)) { IsBackground = true })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>What the team is called.</summary>
    public string Name { get; }

    /// <summary>Restores the frames, which is not timed, and lets all threads translate theirs.</summary>
    /// <returns>Nanoseconds per packet, from the first thread's start to the last one's end.</returns>
    public double Run()
    {
        foreach (var frames in _frames)
            frames.Reset(goOn: true);
        _ready = 0;
        _start.SignalAndWait();
        _end.SignalAndWait();
        double packets = _frames.Sum(f => (double)f.Count);
        return Stopwatch.GetElapsedTime(_begun.Min(), _ended.Max()).TotalNanoseconds / packets;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        _start.SignalAndWait();
        foreach (var thread in _threads)
            thread.Join();
        _start.Dispose();
        _end.Dispose();
    }

    private void Work(int number)
    {
        while (true)
        {
            _start.SignalAndWait();
            if (_isOver)
                return;

            // The barrier wakes one thread before the other; from here on they run at once.
            Interlocked.Increment(ref _ready);
            while (Volatile.Read(ref _ready) < _workers.Length)
                Thread.SpinWait(1);
            _begun[number] = Stopwatch.GetTimestamp();
            _workers[number].Translate(_frames[number].Frames, _frames[number].Arrivals);
            _ended[number] = Stopwatch.GetTimestamp();
            _end.SignalAndWait();
        }
    }
}
