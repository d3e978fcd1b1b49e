namespace Nat.Core.Translation;

/// <summary>What one of several workers takes first.</summary>
/// <param name="Worker">The number of the worker, from 0.</param>
/// <param name="Workers">How many there are.</param>
internal readonly record struct WorkerShare(int Worker, int Workers)
{
    /// <summary>The worker's block of some ports; all of them if there are not enough for all workers.</summary>
    public PortSpan BlockOf(PortSpan span)
    {
        int size = span.Count / Workers;
        if (size == 0 || Workers == 1)
            return span;
        int start = Worker * size;
        return span.Slice(start, Worker == Workers - 1 ? span.Count - start : size);
    }
}
