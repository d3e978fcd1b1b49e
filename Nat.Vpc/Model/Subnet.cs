using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A subnet: addresses of a VPC in one zone.</summary>
public sealed record Subnet : INamed
{
    /// <summary>The first addresses and the last one of a subnet belong to AWS (VPC User Guide, "Subnet sizing").</summary>
    public const int ReservedAtStart = 4;

    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>The VPC.</summary>
    public required string Vpc { get; init; }

    /// <summary>The availability zone.</summary>
    public required string Zone { get; init; }

    /// <summary>The addresses.</summary>
    public required Ipv4Prefix Cidr { get; init; }

    /// <summary>The route table that it is associated with, or null for the main one of the VPC.</summary>
    public string? RouteTable { get; init; }

    /// <summary>The network ACL that it is associated with, or null for the default one of the VPC.</summary>
    public string? Acl { get; init; }

    /// <summary>Whether a host may have this address: inside the block and none of the five that AWS keeps.</summary>
    public bool MayHost(Ipv4Address address) =>
        Cidr.Contains(address) && address.Value - Cidr.First.Value >= ReservedAtStart && address != Cidr.Last;
}
