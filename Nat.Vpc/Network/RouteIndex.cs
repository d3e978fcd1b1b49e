using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>
/// A route table made ready for look-ups: the longest prefix wins; of equal ones a static route to a prefix, then one to a prefix list,
/// then a propagated one (AWS-01). The address space is cut at every edge of a prefix, so that a look-up is one binary search.
/// </summary>
internal sealed class RouteIndex
{
    private static readonly Ipv4Prefix NeverForwarded = Ipv4Prefix.Parse("169.254.168.0/22");
    private static readonly Ipv4Prefix LinkLocal = Ipv4Prefix.Parse("169.254.0.0/16");

    private readonly uint[] _starts;
    private readonly RouteEntry?[] _winners;

    /// <summary>Makes an index.</summary>
    /// <param name="table">The name of the table.</param>
    /// <param name="entries">Its routes, in any order.</param>
    public RouteIndex(string table, IEnumerable<RouteEntry> entries)
    {
        Table = table;
        Entries = [.. entries.OrderByDescending(e => e.Prefix.Length).ThenBy(e => e.Rank).ThenBy(e => e.Prefix.Network.Value)];
        var edges = new SortedSet<uint> { 0 };
        foreach (var entry in Entries)
        {
            edges.Add(entry.Prefix.First.Value);
            if (entry.Prefix.Last.Value != uint.MaxValue)
                edges.Add(entry.Prefix.Last.Value + 1);
        }

        _starts = [.. edges];
        _winners = new RouteEntry?[_starts.Length];
        Fill();
    }

    /// <summary>The name of the table.</summary>
    public string Table { get; }

    /// <summary>The routes: those that win stand before those that they beat.</summary>
    public ImmutableArray<RouteEntry> Entries { get; }

    /// <summary>The route that an address takes, or null.</summary>
    public RouteEntry? Find(Ipv4Address destination)
    {
        int at = Array.BinarySearch(_starts, destination.Value);
        return _winners[at < 0 ? ~at - 1 : at];
    }

    /// <summary>All routes that fit an address, the winner first.</summary>
    public IEnumerable<RouteEntry> Candidates(Ipv4Address destination) => Entries.Where(e => e.Prefix.Contains(destination));

    /// <summary>Whether no route may lead to an address: link-local ones, and those that AWS keeps for itself.</summary>
    public static bool IsNeverForwarded(Ipv4Address destination) => LinkLocal.Contains(destination) || NeverForwarded.Contains(destination);

    // From the weakest route to the strongest, each over what it covers.
    private void Fill()
    {
        foreach (var entry in Entries.Reverse())
        {
            for (int at = Array.BinarySearch(_starts, entry.Prefix.First.Value); at < _starts.Length && _starts[at] <= entry.Prefix.Last.Value; at++)
                _winners[at] = entry;
        }
    }
}
