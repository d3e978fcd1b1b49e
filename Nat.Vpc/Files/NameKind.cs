namespace Nat.Vpc.Files;

/// <summary>What a name of the file can be the name of.</summary>
internal enum NameKind
{
    Zone,
    Vpc,
    Subnet,
    RouteTable,
    InternetGateway,
    EgressOnlyGateway,
    NatGateway,
    Instance,
    Interface,
    SecurityGroup,
    NetworkAcl,
    Peering,
    GatewayEndpoint,
    PrefixList,
    Host,
    Role,
    Service,
}
