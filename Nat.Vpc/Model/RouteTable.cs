using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>A route table. The local routes, one for each block of the VPC, are always there and not listed (AWS-01).</summary>
public sealed record RouteTable : INamed
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>The VPC.</summary>
    public required string Vpc { get; init; }

    /// <summary>Whether subnets without a table of their own use it.</summary>
    public bool Main { get; init; }

    /// <summary>The routes, without the local ones.</summary>
    public ImmutableArray<Route> Routes { get; init; } = [];
}
