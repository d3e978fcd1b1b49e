using Nat.Core;

namespace Nat.Vpc.Run;

/// <summary>What is still to happen, in order of virtual time; of two things at one moment the one that was planned first.</summary>
internal sealed class Timetable
{
    private readonly PriorityQueue<Action<Instant>, (long Time, long Number)> _queue = new();
    private long _planned;

    /// <summary>Plans something.</summary>
    public void At(Instant time, Action<Instant> action) => _queue.Enqueue(action, (time.Nanoseconds, _planned++));

    /// <summary>Lets everything happen. Nothing waits: five days in which nothing happens take no time.</summary>
    /// <returns>When the last thing happened.</returns>
    public Instant Run()
    {
        var now = Instant.Zero;
        while (_queue.TryDequeue(out var action, out var when))
        {
            now = new Instant(when.Time);
            action(now);
        }

        return now;
    }
}
