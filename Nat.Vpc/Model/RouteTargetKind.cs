namespace Nat.Vpc.Model;

/// <summary>What the target of a route is.</summary>
public enum RouteTargetKind
{
    /// <summary>The VPC itself.</summary>
    Local,

    /// <summary>Nothing: the resource was deleted, the route stayed.</summary>
    Blackhole,

    /// <summary>An <see cref="Model.InternetGateway"/>.</summary>
    InternetGateway,

    /// <summary>An <see cref="Model.EgressOnlyGateway"/>.</summary>
    EgressOnlyGateway,

    /// <summary>A <see cref="Model.NatGateway"/>.</summary>
    NatGateway,

    /// <summary>An <see cref="Model.Instance"/> with one network interface, usually a NAT instance.</summary>
    Instance,

    /// <summary>A <see cref="Model.NetworkInterface"/>.</summary>
    NetworkInterface,

    /// <summary>A <see cref="Model.Peering"/>.</summary>
    Peering,

    /// <summary>A <see cref="Model.GatewayEndpoint"/>.</summary>
    GatewayEndpoint,
}
