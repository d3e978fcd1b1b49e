using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A VPC.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cidrs">The address blocks; the first is the primary one. Every route table has a local route for each.</param>
public sealed record VpcNetwork(string Name, ImmutableArray<Ipv4Prefix> Cidrs) : INamed
{
    /// <summary>The blocks of IPv6 addresses; there is a local route for each of them, too.</summary>
    public ImmutableArray<Ipv6Prefix> Ipv6Cidrs { get; init; } = [];

    /// <summary>Whether an address belongs to it.</summary>
    public bool Contains(IpAddress address) =>
        address.IsIpv4 ? Cidrs.Any(c => c.Contains(address.Ipv4)) : Ipv6Cidrs.Any(c => c.Contains(address.Ipv6));
}
