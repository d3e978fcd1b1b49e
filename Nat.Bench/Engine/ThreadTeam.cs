using System.Diagnostics;

namespace Nat.Bench.Engine;

/// <summary>Threads that wait for work and begin it together. With one, the calling thread works.</summary>
internal sealed class ThreadTeam : IDisposable
{
    private readonly Barrier? _begin;
    private readonly Barrier? _end;
    private readonly List<Thread> _threads = [];
    private Action<int> _work = _ => { };
    private Exception? _fault;
    private volatile bool _isOver;

    /// <summary>Starts them.</summary>
    /// <param name="count">How many.</param>
    public ThreadTeam(int count)
    {
        Count = count;
        if (count == 1)
            return;
        (_begin, _end) = (new Barrier(count + 1), new Barrier(count + 1));
        for (int i = 0; i < count; i++)
        {
            int number = i;
            var thread = new Thread(() => Loop(number)) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>Lets each do its part.</summary>
    /// <param name="work">The work, given the number of the thread.</param>
    /// <returns>
    /// Nanoseconds that it took: of one thread its processor time, of several the wall's, because one that waits for another counts, too.
    /// </returns>
    public double Run(Action<int> work)
    {
        if (_begin is null || _end is null)
        {
            double start = WorkTimer.Nanoseconds;
            work(0);
            return WorkTimer.Nanoseconds - start;
        }

        _work = work;
        long began = Stopwatch.GetTimestamp();
        _begin.SignalAndWait();
        _end.SignalAndWait();
        double time = Stopwatch.GetElapsedTime(began).TotalNanoseconds;
        return _fault is null ? time : throw new InvalidDataException(_fault.Message, _fault);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_begin is null)
            return;
        _isOver = true;
        _begin.SignalAndWait();
        _threads.ForEach(t => t.Join());
        _begin.Dispose();
        _end?.Dispose();
    }

    private void Loop(int number)
    {
        while (true)
        {
            _begin!.SignalAndWait();
            if (_isOver)
                return;
            try
            {
                _work(number);
            }
            catch (InvalidDataException fault)
            {
                _fault = fault;
            }

            _end!.SignalAndWait();
        }
    }
}
