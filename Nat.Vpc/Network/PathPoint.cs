namespace Nat.Vpc.Network;

/// <summary>The kind of component that a packet passes or ends at.</summary>
public enum PathPoint : byte
{
    /// <summary>The host that sends or receives.</summary>
    Host,

    /// <summary>A network interface.</summary>
    Interface,

    /// <summary>The security groups of an interface.</summary>
    SecurityGroup,

    /// <summary>A network ACL.</summary>
    NetworkAcl,

    /// <summary>The VPC router with a route table.</summary>
    RouteTable,

    /// <summary>A NAT gateway.</summary>
    NatGateway,

    /// <summary>A NAT instance.</summary>
    NatInstance,

    /// <summary>An internet gateway.</summary>
    InternetGateway,

    /// <summary>An egress-only internet gateway.</summary>
    EgressOnlyInternetGateway,

    /// <summary>A peering connection.</summary>
    Peering,

    /// <summary>A gateway endpoint.</summary>
    GatewayEndpoint,

    /// <summary>The internet.</summary>
    Internet,

    /// <summary>The name server of a VPC (Route 53 Resolver).</summary>
    Resolver,
}
