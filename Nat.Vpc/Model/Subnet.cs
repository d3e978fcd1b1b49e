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

    /// <summary>The IPv4 addresses; null for a subnet of IPv6 only.</summary>
    public required Ipv4Prefix? Cidr { get; init; }

    /// <summary>The IPv6 addresses, or null.</summary>
    public Ipv6Prefix? Ipv6Cidr { get; init; }

    /// <summary>
    /// Whether the resolver answers who asks from here, and whose question has an answer of IPv4 only, with an address behind 64:ff9b::/96 (AWS-08).
    /// </summary>
    public bool Dns64 { get; init; }

    /// <summary>The route table that it is associated with, or null for the main one of the VPC.</summary>
    public string? RouteTable { get; init; }

    /// <summary>The network ACL that it is associated with, or null for the default one of the VPC.</summary>
    public string? Acl { get; init; }

    /// <summary>Whether a host may have this address: inside the block and none of the five that AWS keeps.</summary>
    public bool MayHost(Ipv4Address address) =>
        Cidr is { } cidr && cidr.Contains(address) && address.Value - cidr.First.Value >= ReservedAtStart && address != cidr.Last;

    /// <summary>The same for an address of IPv6.</summary>
    public bool MayHost(Ipv6Address address) =>
        Ipv6Cidr is { } cidr && cidr.Contains(address) && address.Value - cidr.First.Value >= ReservedAtStart && address != cidr.Last;

    /// <summary>Whether an address belongs to it.</summary>
    public bool Contains(IpAddress address) =>
        address.IsIpv4 ? Cidr is { } cidr && cidr.Contains(address.Ipv4) : Ipv6Cidr is { } wide && wide.Contains(address.Ipv6);
}
