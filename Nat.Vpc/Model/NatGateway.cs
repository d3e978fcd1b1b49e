using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>A NAT gateway, zonal (AWS-02) or regional (AWS-03).</summary>
public sealed record NatGateway : INamed
{
    /// <summary>Connections at the same time from one address to one destination, port and protocol (AWS-02).</summary>
    public const int ConnectionsPerDestination = 55_000;

    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>The VPC.</summary>
    public required string Vpc { get; init; }

    /// <summary>Whether it spans the zones of the VPC; else it lives and dies with the zone of its subnet.</summary>
    public bool Regional { get; init; }

    /// <summary>The subnet of a zonal gateway; null for a regional one.</summary>
    public string? Subnet { get; init; }

    /// <summary>Whether it is private: it translates to its private addresses and has no elastic ones. Zonal only.</summary>
    public bool Private { get; init; }

    /// <summary>The addresses, the primary one first. Of an automatic regional gateway: those that it has at the beginning.</summary>
    public ImmutableArray<NatGatewayAddress> Addresses { get; init; } = [];

    /// <summary>Whether a regional gateway expands to zones with workloads by itself; else only the zones of its addresses serve.</summary>
    public bool Automatic { get; init; }

    /// <summary>
    /// The route table of a regional gateway, or null for the one it is created with: local routes and 0.0.0.0/0 to the internet gateway
    /// of its VPC.
    /// </summary>
    public string? RouteTable { get; init; }

    /// <summary>The state; only an available gateway translates.</summary>
    public NatGatewayState State { get; init; } = NatGatewayState.Available;
}
