using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>
/// A NAT gateway as packets see it. In every zone in which it has addresses a translator of its own serves, so that losing a zone loses
/// the connections of that zone only.
/// </summary>
/// <param name="model">The gateway.</param>
/// <param name="vpc">Its VPC.</param>
/// <param name="routes">The table by which its packets leave: that of its subnet, or its own if it is regional.</param>
/// <param name="metrics">What it counts.</param>
internal sealed class GatewayNode(NatGateway model, VpcNode vpc, Lazy<RouteIndex> routes, NatMetrics metrics)
{
    /// <summary>The gateway.</summary>
    public NatGateway Model => model;

    /// <summary>Its VPC.</summary>
    public VpcNode Vpc => vpc;

    /// <summary>The table by which its packets leave.</summary>
    public RouteIndex Routes => routes.Value;

    /// <summary>What it counts.</summary>
    public NatMetrics Metrics => metrics;

    /// <summary>The subnet of a zonal gateway; null for a regional one.</summary>
    public SubnetNode? Subnet { get; init; }

    /// <summary>Whether packets of it are handed to the tap.</summary>
    public bool IsTapped { get; init; }

    /// <summary>The translators by zone.</summary>
    public SortedDictionary<string, NatUnit> Zones { get; } = new(StringComparer.Ordinal);

    /// <summary>The elastic address of each private one; nothing for a regional gateway, whose addresses are public.</summary>
    public Dictionary<Ipv4Address, Ipv4Address?> Elastic { get; } = [];

    /// <summary>
    /// The zone that serves packets from a zone: that one if the gateway is there and the zone is up, else, if it is regional, the first
    /// one that is up (AWS-03: cross-zone until it has expanded).
    /// </summary>
    /// <returns>Null if no zone serves.</returns>
    public string? ServingZone(string from, IReadOnlySet<string> failed)
    {
        if (Zones.ContainsKey(from) && !failed.Contains(from))
            return from;
        foreach (string zone in Zones.Keys)
        {
            if (!failed.Contains(zone))
                return zone;
        }

        return null;
    }
}
