using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A network interface of an instance.</summary>
public sealed record NetworkInterface : INamed
{
    /// <summary>The name, unique among all interfaces; the first one of an instance has the instance's name.</summary>
    public required string Name { get; init; }

    /// <summary>The subnet.</summary>
    public required string Subnet { get; init; }

    /// <summary>The private address; null in a subnet of IPv6 only.</summary>
    public required Ipv4Address? Address { get; init; }

    /// <summary>The IPv6 address, which is public, or null.</summary>
    public Ipv6Address? Ipv6 { get; init; }

    /// <summary>Its addresses.</summary>
    public IEnumerable<IpAddress> Addresses
    {
        get
        {
            if (Address is { } ipv4)
                yield return ipv4;
            if (Ipv6 is { } ipv6)
                yield return ipv6;
        }
    }

    /// <summary>The public address that an internet gateway translates to and from, or null.</summary>
    public Ipv4Address? PublicAddress { get; init; }

    /// <summary>Whether the public address is an elastic one, which outlives a stop of the instance.</summary>
    public bool Elastic { get; init; }

    /// <summary>The security groups; all rules of all of them hold.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Whether packets that are neither from nor to this interface's addresses are dropped; off for a NAT instance (AWS-04).</summary>
    public bool SourceDestinationCheck { get; init; } = true;
}
