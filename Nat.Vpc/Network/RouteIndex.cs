using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>
/// A route table made ready for look-ups: the longest prefix wins; of equal ones a static route to a prefix, then one to a prefix list,
/// then a propagated one (AWS-01). The two versions of IP have nothing to do with each other.
/// </summary>
internal sealed class RouteIndex
{
    // Link-local addresses, and those that AWS keeps for itself (AWS-01).
    private static readonly Ipv4Prefix LinkLocal = Ipv4Prefix.Parse("169.254.0.0/16");
    private static readonly Ipv6Prefix LinkLocal6 = Ipv6Prefix.Parse("fe80::/10");
    private static readonly Ipv6Prefix NeverForwarded6 = Ipv6Prefix.Parse("fd00:ec2::/32");

    private readonly RouteRanges<uint> _ipv4;
    private readonly RouteRanges<UInt128> _ipv6;

    /// <summary>Makes an index.</summary>
    /// <param name="table">The name of the table.</param>
    /// <param name="entries">Its routes, in any order.</param>
    public RouteIndex(string table, IEnumerable<RouteEntry> entries)
    {
        Table = table;
        Entries = [.. entries.OrderBy(e => !e.Prefix.IsIpv4).ThenByDescending(e => e.Prefix.Length).ThenBy(e => e.Rank).ThenBy(e => e.Prefix.Network.Value)];
        _ipv4 = new([.. Entries.Where(e => e.Prefix.IsIpv4).Select(e => (e, e.Prefix.First.Ipv4.Value, e.Prefix.Last.Ipv4.Value))]);
        _ipv6 = new([.. Entries.Where(e => !e.Prefix.IsIpv4).Select(e => (e, e.Prefix.First.Value, e.Prefix.Last.Value))]);
    }

    /// <summary>The name of the table.</summary>
    public string Table { get; }

    /// <summary>The routes: those that win stand before those that they beat.</summary>
    public ImmutableArray<RouteEntry> Entries { get; }

    /// <summary>The route that an address takes, or null.</summary>
    public RouteEntry? Find(IpAddress destination) => destination.IsIpv4 ? _ipv4.Find(destination.Ipv4.Value) : _ipv6.Find(destination.Value);

    /// <summary>All routes that fit an address, the winner first.</summary>
    public IEnumerable<RouteEntry> Candidates(IpAddress destination) => Entries.Where(e => e.Prefix.Contains(destination));

    /// <summary>Whether no route may lead to an address.</summary>
    public static bool IsNeverForwarded(IpAddress destination) => destination.IsIpv4
        ? LinkLocal.Contains(destination.Ipv4)
        : LinkLocal6.Contains(destination.Ipv6) || NeverForwarded6.Contains(destination.Ipv6);
}
