using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A route to one prefix, with its target found.</summary>
/// <param name="Prefix">The destination; one of a prefix list if the route has a list.</param>
/// <param name="Rank">0 for a static route to a prefix, 1 for one to a prefix list, 2 for a propagated one.</param>
/// <param name="Route">The route as it was written; local routes are made.</param>
/// <param name="Target">The node, or null if there is none: a local route or a blackhole.</param>
internal sealed record RouteEntry(IpPrefix Prefix, int Rank, Route Route, object? Target)
{
    /// <summary>What the target is.</summary>
    public RouteTargetKind Kind => Route.Target.Kind;

    /// <summary>The route for messages.</summary>
    public override string ToString() => Route.PrefixList is { } list ? $"{Prefix} (of {list}) via {Route.Target}" : Route.ToString();
}
