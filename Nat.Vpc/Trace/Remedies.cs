using Nat.Core;
using Nat.Core.Packets;
using Nat.Vpc.Model;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>Says of a packet that ended why it did, and what would help.</summary>
internal static class Remedies
{
    /// <summary>Why, in a sentence.</summary>
    public static string Why(in Block block) => block.Code switch
    {
        BlockCode.BadState => block.Node switch
        {
            GatewayNode { Model.State: not NatGatewayState.Available } gateway => $"the NAT gateway is {gateway.Model.State.ToString().ToLowerInvariant()}",
            GatewayNode => "the zone of the NAT gateway has failed, and the gateway with it",
            PortNode { Instance.Running: false } port => $"{port.Name} is stopped",
            _ => "its zone has failed",
        },
        BlockCode.BadStateAttachment => "the internet gateway is not attached to this VPC",
        BlockCode.BadStateRoute => "the route is a blackhole: its target is gone or does not work",
        BlockCode.EniSgRulesMismatch => "no rule of any security group of the interface allows it",
        BlockCode.SgHasNoRules => "the security groups of the interface have no rule for this direction",
        BlockCode.SgReferencesNotPreserved => "the rule names a security group, but a NAT instance stands between: the packet carries its address, not that of a member",
        BlockCode.EniSourceDestCheckRestriction => "it is neither from nor to the address of the interface, and the source/destination check is on",
        BlockCode.SubnetAclRestriction => "the first rule of the network ACL that fits denies it; a network ACL knows no answers",
        BlockCode.NoRouteToDestination => "the route table has no route to the destination",
        BlockCode.CannotRoute => "no route may lead to this address",
        BlockCode.NoPossibleDestination when block.Point == PathPoint.Internet => "private addresses are nobody's on the internet",
        BlockCode.NoPossibleDestination => "nobody has this address",
        BlockCode.IgwPublicIpAssociationForEgress => "the source has no public address that the internet gateway could put in its place",
        BlockCode.IgwPrivateIpAssociationForIngress => "the VPC of this public address has no internet gateway",
        BlockCode.IgwDestinationAddressNotInRfc1918Egress => "private destinations are not on the internet",
        BlockCode.IgwDestinationAddressNotInRfc6598Egress => "shared destinations are not on the internet",
        BlockCode.NgwRequiresSourceInVpc => "a NAT gateway serves hosts of its own VPC only, and sends nothing back to itself",
        BlockCode.ProtocolRestriction => "a NAT gateway translates TCP, UDP and ICMP, and no fragments but those of UDP",
        BlockCode.PcxRequiresAddressInVpcCidr => "a peering connection carries only packets between hosts of its two VPCs: there is no transit",
        BlockCode.VpceGatewayProtocolRestriction => "a gateway endpoint takes TCP and ICMP echo only",
        BlockCode.SgConntrackAllowanceExceeded => "the instance tracks as many connections as it may",
        BlockCode.NgwRequiresNat64Prefix => "a NAT gateway takes IPv6 to 64:ff9b::/96 only: it translates to IPv4, and never IPv6 to IPv6",
        BlockCode.Nat64PrefixNotRoutedToNgw => "the address stands for one of IPv4, and only a NAT gateway leads from here to there",
        BlockCode.NoCommonAddressFamily => "it and its receiver have no version of IP in common",
        BlockCode.EigwUnsolicited => "nobody inside has opened a connection to this sender: an egress-only internet gateway lets in answers only",
        BlockCode.NatUnsolicited => "nobody inside has opened a connection to this sender: a NAT lets in answers only",
        BlockCode.NatPortAllocation => "no port is left for one more connection to this destination (ErrorPortAllocation)",
        BlockCode.NatConnectionUnknown => "the NAT does not know this connection: it began elsewhere, was idle for too long, or the NAT is another one now",
        BlockCode.NatDropped => $"the NAT refuses it: {DropReasons.Name(block.Reason)}",
        BlockCode.InstanceDoesNotForward => "the instance gets packets of others, but forwards none",
        BlockCode.RoutingLoop => "it goes round in circles: the way out leads back here",
        BlockCode.NotListening => "it arrived, but nothing listens on this port",
        BlockCode.BadPacket => "it is no valid IP packet",
        _ => "",
    };

    /// <summary>Tells all of a packet that ended.</summary>
    /// <param name="block">Where it ended.</param>
    /// <param name="packet">The packet as it was there.</param>
    /// <param name="isAnswer">Whether it was an answer.</param>
    public static TraceBlock Tell(in Block block, IpPacket packet, bool isAnswer) => new(
        Names.Of(block.Point),
        block is { Point: PathPoint.SecurityGroup, Node: PortNode port } ? Names.GroupsOf(port) : Names.Of(block.Node),
        block.Rule switch
        {
            NetworkAclRule rule => rule.Text(!block.IsOutbound),
            null => block.Code == BlockCode.SubnetAclRestriction ? "* deny everything" : null,
            var route => route.ToString(),
        },
        Names.Of(block.Code),
        isAnswer ? $"the packet arrived, but its answer did not come back: {Why(block)}" : Why(block),
        Fix(block, packet, isAnswer));

    private static string Fix(in Block block, IpPacket packet, bool isAnswer) => block.Code switch
    {
        BlockCode.BadState when block.Node is GatewayNode { Model: { Regional: false, State: NatGatewayState.Available } } =>
            "give each zone a NAT gateway of its own, or one regional gateway",
        BlockCode.BadState when block.Node is GatewayNode => "create the NAT gateway anew, and point the routes to it",
        BlockCode.BadState when block.Node is PortNode { Instance.Running: false } port => $"start {port.Name}",
        BlockCode.BadState => "put a second one into another zone",
        BlockCode.BadStateAttachment => $"attach {Names.Of(block.Node)} to the VPC",
        BlockCode.BadStateRoute => $"replace the route {block.Rule} in {Names.Of(block.Node)} by one whose target exists",
        BlockCode.EniSgRulesMismatch or BlockCode.SgHasNoRules => FixGroups((PortNode)block.Node!, packet, block.IsOutbound),
        BlockCode.SgReferencesNotPreserved => $"allow the address {packet.Source} instead of the group",
        BlockCode.EniSourceDestCheckRestriction => $"switch the source/destination check of {Names.Of(block.Node)} off if it is a NAT instance",
        BlockCode.SubnetAclRestriction => FixAcl(block, packet, isAnswer),
        BlockCode.NoRouteToDestination => FixRoute(block, packet),
        BlockCode.NoPossibleDestination when block.Point == PathPoint.Internet =>
            "use the public address of the host; one in a private subnet has none, and that is the point of it",
        BlockCode.CannotRoute or BlockCode.NoPossibleDestination => "use an address that a host has",
        BlockCode.IgwPublicIpAssociationForEgress => $"give the interface with {packet.Source} an elastic address, or route its subnet to a NAT",
        BlockCode.IgwPrivateIpAssociationForIngress => $"attach an internet gateway to {Names.Of(block.Node)}",
        BlockCode.IgwDestinationAddressNotInRfc1918Egress or BlockCode.IgwDestinationAddressNotInRfc6598Egress =>
            "route this destination to a peering connection, not to the internet gateway",
        BlockCode.NgwRequiresSourceInVpc => "put a NAT gateway into the VPC of the sender, in a subnet whose default route leads to the internet gateway",
        BlockCode.ProtocolRestriction => "use TCP or UDP (IPsec over UDP port 4500), or a NAT instance",
        BlockCode.PcxRequiresAddressInVpcCidr => "connect the two VPCs directly",
        BlockCode.VpceGatewayProtocolRestriction => "use TCP",
        BlockCode.SgConntrackAllowanceExceeded => "use a larger instance, or rules that leave flows untracked",
        BlockCode.NgwRequiresNat64Prefix => "route ::/0 to an egress-only internet gateway, and only 64:ff9b::/96 to the NAT gateway",
        BlockCode.Nat64PrefixNotRoutedToNgw => "put the route 64:ff9b::/96 to a NAT gateway into the route table of the sender's subnet",
        BlockCode.EigwUnsolicited => "nothing, if nobody shall come in; else route ::/0 of the subnet to the internet gateway",
        BlockCode.NatUnsolicited => "nothing, if nobody shall come in; else publish the service on a host with a public address, or forward a port on a NAT instance",
        BlockCode.NatPortAllocation => "give the NAT gateway more addresses, or spread the load over more destinations",
        BlockCode.NatConnectionUnknown => "send keepalives more often than every 350 seconds, or open the connection anew",
        BlockCode.InstanceDoesNotForward => $"make {Names.Of(block.Node)} a NAT instance, or take it out of the route",
        BlockCode.RoutingLoop => "route the subnet of the NAT to the internet gateway: it must be a public subnet",
        BlockCode.NotListening => $"start the service on {Text(packet)}, or ask another port",
        _ => "look at the packet",
    };

    private static string FixGroups(PortNode port, IpPacket packet, bool isOutbound)
    {
        string group = port.Model!.Groups.IsEmpty ? "a new security group" : port.Model.Groups[0];
        return isOutbound
            ? $"allow in {group}: outbound {Text(packet)} to {Single(packet.Destination)}"
            : $"allow in {group}: inbound {Text(packet)} from {Single(packet.Source)}, or better from the sender's security group";
    }

    private static string FixAcl(in Block block, IpPacket packet, bool isAnswer)
    {
        bool isOutbound = block.IsOutbound;
        string way = isOutbound ? "outbound" : "inbound";
        string traffic = isAnswer && !packet.IsIcmp
            ? $"{IpProtocol.Name(packet.Protocol)} 1024-65535 (answers go to ephemeral ports)"
            : Text(packet);
        string number = block.Rule is NetworkAclRule rule ? $" with a number below {rule.Number}" : "";
        return $"allow in {Names.Of(block.Node)}{number}: {way} {traffic} {(isOutbound ? "to" : "from")} {Single(isOutbound ? packet.Destination : packet.Source)}";
    }

    private static string FixRoute(in Block block, IpPacket packet)
    {
        string table = Names.Of(block.Node);
        if (!packet.IsIpv4)
        {
            return NatConfigs.Nat64.Prefix.Contains(packet.Ipv6.Destination)
                ? $"put the route 64:ff9b::/96 to a NAT gateway into {table}"
                : $"put a route to {packet.Destination} into {table}: ::/0 to an internet gateway if the subnet is public, to an egress-only one if it is private";
        }

        return $"put a route to {packet.Destination} into {table}: 0.0.0.0/0 to an internet gateway if the subnet is public, to a NAT if it is private";
    }

    private static string Single(IpAddress address) => $"{address}/{address.Bits}";

    private static string Text(IpPacket packet)
    {
        var key = PacketKey.Of(packet);
        string name = IpProtocol.Name(packet.Protocol);
        return packet.IsIcmp ? $"{name} {key.Port >> 8}" : $"{name} {key.Port}";
    }
}
