using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A network interface as packets see it: of an instance, or of a zonal NAT gateway.</summary>
internal sealed class PortNode
{
    private PortRules? _rules;

    /// <summary>The version of the network for which it was made.</summary>
    public required int Version { get; init; }

    /// <summary>The name of the interface, or of the gateway.</summary>
    public required string Name { get; init; }

    /// <summary>The private address; null in a subnet of IPv6 only.</summary>
    public required Ipv4Address? Address { get; init; }

    /// <summary>The IPv6 address, or null.</summary>
    public Ipv6Address? Ipv6 { get; init; }

    /// <summary>The address that the internet gateway gives it, or null.</summary>
    public Ipv4Address? PublicAddress { get; init; }

    /// <summary>The subnet.</summary>
    public required SubnetNode Subnet { get; init; }

    /// <summary>The instance that it belongs to; null for a NAT gateway.</summary>
    public Instance? Instance { get; init; }

    /// <summary>The interface; null for a NAT gateway.</summary>
    public NetworkInterface? Model { get; init; }

    /// <summary>The NAT gateway that it belongs to, or null.</summary>
    public GatewayNode? Gateway { get; init; }

    /// <summary>What its security groups remember; null for a NAT gateway, which has none.</summary>
    public FlowTracker? Tracker { get; init; }

    /// <summary>The translator of a NAT instance, or null.</summary>
    public NatUnit? Nat { get; init; }

    /// <summary>Makes the rules of its security groups ready when the first packet needs them.</summary>
    public required Func<PortRules> MakeRules { get; init; }

    /// <summary>The rules of its security groups.</summary>
    public PortRules Rules => _rules ??= MakeRules();

    /// <summary>Whether an address is its own.</summary>
    public bool Has(IpAddress address) => address.IsIpv4 ? Address == address.Ipv4 : Ipv6 == address.Ipv6;

    /// <summary>Whether it drops what is neither from nor to itself.</summary>
    public bool ChecksAddresses => Model?.SourceDestinationCheck ?? false;

    /// <summary>Whether packets of it are handed to the tap; a gateway says that itself.</summary>
    public bool IsTapped { get; init; }
}
