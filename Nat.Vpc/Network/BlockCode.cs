namespace Nat.Vpc.Network;

/// <summary>
/// Why a packet ended. The names that Reachability Analyzer has, too, mean the same there (AWS-09); those behind
/// <see cref="VpceGatewayProtocolRestriction"/> name what only a real packet meets.
/// </summary>
public enum BlockCode : byte
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>The component does not work: a zone has failed, an instance is stopped, a gateway is not available.</summary>
    BadState,

    /// <summary>The internet gateway is not attached to this VPC.</summary>
    BadStateAttachment,

    /// <summary>The route is a blackhole.</summary>
    BadStateRoute,

    /// <summary>No rule of any security group allows the packet.</summary>
    EniSgRulesMismatch,

    /// <summary>The security groups have no rule for this direction.</summary>
    SgHasNoRules,

    /// <summary>A security group is meant as the peer, but a middlebox stands between and the packet carries its address (AWS-07).</summary>
    SgReferencesNotPreserved,

    /// <summary>The packet is neither from nor to the interface, which checks that (AWS-04).</summary>
    EniSourceDestCheckRestriction,

    /// <summary>The network ACL of a subnet does not let it in or out.</summary>
    SubnetAclRestriction,

    /// <summary>The route table has no route to the destination.</summary>
    NoRouteToDestination,

    /// <summary>The destination is an address to which no route may lead (169.254.0.0/16).</summary>
    CannotRoute,

    /// <summary>Nobody has the destination address.</summary>
    NoPossibleDestination,

    /// <summary>The source has no public address, so that the internet gateway has nothing to put in its place (AWS-05).</summary>
    IgwPublicIpAssociationForEgress,

    /// <summary>The destination is no public address of an interface whose VPC has an internet gateway.</summary>
    IgwPrivateIpAssociationForIngress,

    /// <summary>Private destinations (RFC 1918) are not on the internet.</summary>
    IgwDestinationAddressNotInRfc1918Egress,

    /// <summary>Shared destinations (RFC 6598) are not on the internet.</summary>
    IgwDestinationAddressNotInRfc6598Egress,

    /// <summary>A NAT gateway serves its own VPC only.</summary>
    NgwRequiresSourceInVpc,

    /// <summary>A NAT gateway translates TCP, UDP and ICMP only, and no fragments of TCP and ICMP (AWS-02).</summary>
    ProtocolRestriction,

    /// <summary>A peering connection carries only what is between its two VPCs: no transit.</summary>
    PcxRequiresAddressInVpcCidr,

    /// <summary>A gateway endpoint takes TCP and ICMP echo only.</summary>
    VpceGatewayProtocolRestriction,

    /// <summary>The instance tracks as many flows as it may (AWS-07).</summary>
    SgConntrackAllowanceExceeded,

    /// <summary>A NAT gateway takes IPv6 only to 64:ff9b::/96 (AWS-08).</summary>
    NgwRequiresNat64Prefix,

    /// <summary>Behind 64:ff9b::/96 stands IPv4, and only a NAT gateway leads there (AWS-08).</summary>
    Nat64PrefixNotRoutedToNgw,

    /// <summary>The sender has no address of the version of IP that the name, or the address, has.</summary>
    NoCommonAddressFamily,

    /// <summary>An egress-only internet gateway lets in answers only.</summary>
    EigwUnsolicited,

    /// <summary>A NAT lets in only what answers a connection from the inside.</summary>
    NatUnsolicited,

    /// <summary>No port is left for another connection to this destination (AWS-02: ErrorPortAllocation).</summary>
    NatPortAllocation,

    /// <summary>The NAT does not know the connection any more: it was idle for too long, or the translator was replaced.</summary>
    NatConnectionUnknown,

    /// <summary>The NAT refuses the packet for another reason, which the drop reason names.</summary>
    NatDropped,

    /// <summary>The instance takes packets for others but has no NAT and no forwarding.</summary>
    InstanceDoesNotForward,

    /// <summary>The packet went round in circles.</summary>
    RoutingLoop,

    /// <summary>It arrived, but nothing listens there.</summary>
    NotListening,

    /// <summary>It is no valid IP packet.</summary>
    BadPacket,
}
