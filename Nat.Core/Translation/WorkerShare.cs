namespace Nat.Core.Translation;

/// <summary>What one of several workers takes first.</summary>
/// <param name="Worker">The number of the worker, from 0.</param>
/// <param name="Workers">How many there are.</param>
internal readonly record struct WorkerShare(int Worker, int Workers)
{
    /// <summary>The worker's block of a range of ports; the whole range if there are not enough for all.</summary>
    public PortRange BlockOf(PortRange range)
    {
        int size = range.Count / Workers;
        if (size == 0 || Workers == 1)
            return range;
        int first = range.First + (Worker * size);
        return new PortRange((ushort)first, (ushort)(Worker == Workers - 1 ? range.Last : first + size - 1));
    }
}
