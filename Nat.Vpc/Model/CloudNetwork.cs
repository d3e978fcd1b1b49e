using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>
/// A region with its networks, the internet around it, who may call which API, and what happens in it. Resources refer to each
/// other by name; a network that came from a file or an import has no reference that leads nowhere. Never changes: an event
/// makes a new network out of it.
/// </summary>
public sealed record CloudNetwork
{
    /// <summary>The region, for instance eu-central-1.</summary>
    public required string Region { get; init; }

    /// <summary>The availability zones.</summary>
    public required ImmutableArray<string> Zones { get; init; }

    /// <summary>The VPCs.</summary>
    public NamedSet<VpcNetwork> Vpcs { get; init; } = [];

    /// <summary>The subnets of all VPCs.</summary>
    public NamedSet<Subnet> Subnets { get; init; } = [];

    /// <summary>The route tables of all VPCs. Every VPC has one that is main.</summary>
    public NamedSet<RouteTable> RouteTables { get; init; } = [];

    /// <summary>The internet gateways.</summary>
    public NamedSet<InternetGateway> InternetGateways { get; init; } = [];

    /// <summary>The egress-only internet gateways.</summary>
    public NamedSet<EgressOnlyGateway> EgressOnlyGateways { get; init; } = [];

    /// <summary>The NAT gateways, zonal and regional.</summary>
    public NamedSet<NatGateway> NatGateways { get; init; } = [];

    /// <summary>Servers, functions and tasks, NAT instances among them.</summary>
    public NamedSet<Instance> Instances { get; init; } = [];

    /// <summary>The security groups.</summary>
    public NamedSet<SecurityGroup> SecurityGroups { get; init; } = [];

    /// <summary>The network ACLs. Every VPC has one that is the default.</summary>
    public NamedSet<NetworkAcl> NetworkAcls { get; init; } = [];

    /// <summary>Connections between two VPCs.</summary>
    public NamedSet<Peering> Peerings { get; init; } = [];

    /// <summary>Gateway endpoints.</summary>
    public NamedSet<GatewayEndpoint> GatewayEndpoints { get; init; } = [];

    /// <summary>Named lists of prefixes.</summary>
    public NamedSet<PrefixList> PrefixLists { get; init; } = [];

    /// <summary>Hosts on the internet.</summary>
    public NamedSet<InternetHost> Hosts { get; init; } = [];

    /// <summary>IAM roles.</summary>
    public NamedSet<IamRole> Roles { get; init; } = [];

    /// <summary>What can be called: by the API (back door) or on a port (front door).</summary>
    public NamedSet<CloudService> Services { get; init; } = [];

    /// <summary>What happens, in order of time.</summary>
    public ImmutableArray<TimelineStep> Timeline { get; init; } = [];

    /// <summary>The route table that a subnet uses: its own, else the main one of its VPC (AWS-01).</summary>
    public RouteTable? TableOf(Subnet subnet) =>
        subnet.RouteTable is { } name ? RouteTables.Find(name) : RouteTables.FirstOrDefault(t => t.Main && t.Vpc == subnet.Vpc);

    /// <summary>The network ACL that a subnet uses: its own, else the default one of its VPC (AWS-06).</summary>
    public NetworkAcl? AclOf(Subnet subnet) =>
        subnet.Acl is { } name ? NetworkAcls.Find(name) : NetworkAcls.FirstOrDefault(a => a.IsDefault && a.Vpc == subnet.Vpc);
}
