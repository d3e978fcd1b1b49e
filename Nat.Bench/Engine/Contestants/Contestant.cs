namespace Nat.Bench.Engine.Contestants;

/// <summary>Who translates (or only copies) a set of frames, and takes turns with others at it.</summary>
/// <param name="threads">How many threads share the work.</param>
internal abstract class Contestant(int threads = 1) : IDisposable
{
    private readonly ThreadTeam _team = new(threads);

    /// <summary>What it is called in tables and rows.</summary>
    public abstract string Name { get; }

    /// <summary>Packets that it works on at once.</summary>
    public virtual int Batch => 1;

    /// <summary>Threads that share the work.</summary>
    public int Threads => _team.Count;

    /// <summary>Bytes that it takes for an established flow; null where it remembers none.</summary>
    public virtual double? BytesPerFlow => null;

    /// <summary>Whether its frames can be looked over.</summary>
    public virtual bool Translates => true;

    /// <summary>Whether it follows TCP connections, so that the frames it gets must never repeat.</summary>
    protected virtual bool FollowsConnections => false;

    /// <summary>Restores the frames, which is not timed, and translates them.</summary>
    /// <returns>Nanoseconds that it took.</returns>
    public virtual double Run(FrameSet frames)
    {
        frames.Reset(FollowsConnections);
        return _team.Run(number =>
        {
            int first = (int)((long)frames.Count * number / Threads);
            Translate(frames, first, (int)((long)frames.Count * (number + 1) / Threads) - first, number);
        });
    }

    /// <summary>Translates them once more, so that afterwards they can be looked over.</summary>
    public virtual void RunForCheck(FrameSet frames) => Run(frames);

    /// <summary>Translates some of the frames.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="first">The first that is to be translated.</param>
    /// <param name="count">How many are.</param>
    /// <param name="thread">The number of the thread.</param>
    protected abstract void Translate(FrameSet frames, int first, int count, int thread);

    /// <summary>Tests what it counted.</summary>
    /// <param name="frames">The frames that it translated since it was last asked.</param>
    /// <param name="times">How often.</param>
    public virtual void CheckCounts(FrameSet frames, long times)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose() => _team.Dispose();
}
