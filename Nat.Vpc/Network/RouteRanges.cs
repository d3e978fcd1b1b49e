using System.Numerics;

namespace Nat.Vpc.Network;

/// <summary>
/// The routes of one version of IP: the address space is cut at every edge of a prefix, so that a look-up is one binary search.
/// </summary>
/// <typeparam name="T">Addresses as numbers.</typeparam>
internal sealed class RouteRanges<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly T[] _starts;
    private readonly RouteEntry?[] _winners;

    /// <summary>Cuts the address space.</summary>
    /// <param name="entries">The routes with the first and the last address of each: those that win before those that they beat.</param>
    public RouteRanges(IReadOnlyList<(RouteEntry Entry, T First, T Last)> entries)
    {
        var edges = new SortedSet<T> { T.Zero };
        foreach (var (_, first, last) in entries)
        {
            edges.Add(first);
            if (last != T.MaxValue)
                edges.Add(last + T.One);
        }

        _starts = [.. edges];
        _winners = new RouteEntry?[_starts.Length];

        // From the weakest route to the strongest, each over what it covers.
        foreach (var (entry, first, last) in entries.Reverse())
        {
            for (int at = Array.BinarySearch(_starts, first); at < _starts.Length && _starts[at] <= last; at++)
                _winners[at] = entry;
        }
    }

    /// <summary>The route that an address takes, or null.</summary>
    public RouteEntry? Find(T destination)
    {
        int at = Array.BinarySearch(_starts, destination);
        return _winners[at < 0 ? ~at - 1 : at];
    }
}
