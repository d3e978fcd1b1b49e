namespace Nat.Bench.Engine.Contestants;

/// <summary>Who translates (or only copies) a set of frames, and takes turns with others at it.</summary>
internal abstract class Contestant : IDisposable
{
    /// <summary>What it is called in tables and rows.</summary>
    public abstract string Name { get; }

    /// <summary>Packets that it works on at once.</summary>
    public virtual int Batch => 1;

    /// <summary>Threads that share the work.</summary>
    public virtual int Threads => 1;

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
        double start = WorkTimer.Nanoseconds;
        Translate(frames);
        return WorkTimer.Nanoseconds - start;
    }

    /// <summary>Translates them once more, so that afterwards they can be looked over.</summary>
    public virtual void RunForCheck(FrameSet frames) => Run(frames);

    /// <summary>Translates the frames.</summary>
    protected abstract void Translate(FrameSet frames);

    /// <summary>Tests what it counted.</summary>
    /// <param name="frames">The frames that it translated since it was last asked.</param>
    /// <param name="times">How often.</param>
    public virtual void CheckCounts(FrameSet frames, long times)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
