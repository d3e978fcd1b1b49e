using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A route of a route table.</summary>
public sealed record Route
{
    /// <summary>The destination, or null when it is a prefix list.</summary>
    public IpPrefix? Destination { get; init; }

    /// <summary>The prefix list that holds the destinations, or null.</summary>
    public string? PrefixList { get; init; }

    /// <summary>Where packets go.</summary>
    public required RouteTarget Target { get; init; }

    /// <summary>Whether a gateway propagated it; a static route to the same prefix wins (AWS-01).</summary>
    public bool Propagated { get; init; }

    /// <summary>The destination as a file has it: a prefix, or the name of a prefix list.</summary>
    public string DestinationText => Destination?.ToString() ?? PrefixList ?? "";

    /// <summary>The route as a file has it.</summary>
    public override string ToString() => $"{DestinationText} via {Target}{(Propagated ? " propagated" : "")}";
}
