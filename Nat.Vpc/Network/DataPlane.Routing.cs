using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <content>Subnets, network ACLs, route tables, peering, endpoints.</content>
internal sealed partial class DataPlane
{
    /// <summary>A packet leaves a subnet by its router, unless it is for a neighbour: inside a subnet nobody asks the ACL (AWS-06).</summary>
    private Fate LeaveSubnet(SubnetNode subnet, RouteIndex routes, IpPacket packet, int hops)
    {
        var destination = packet.Destination;
        if (subnet.Model.Contains(destination) && subnet.Vpc.Port(destination) is { } neighbour && neighbour.Subnet == subnet)
            return EnterPort(neighbour, packet, hops);
        if (!PassAcl(subnet, subnet.Outbound, packet, isOutbound: true, out var refusal))
            return refusal;
        return Route(subnet, subnet.Vpc, routes, packet, hops);
    }

    /// <summary>The VPC router decides by a route table.</summary>
    /// <param name="subnet">The subnet that the packet left; null for a regional gateway.</param>
    /// <param name="vpc">The VPC.</param>
    /// <param name="routes">The table.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="hops">How many routers it may still pass.</param>
    private Fate Route(SubnetNode? subnet, VpcNode vpc, RouteIndex routes, IpPacket packet, int hops)
    {
        if (hops == 0)
            return Loops(packet, routes);
        var destination = packet.Destination;
        var route = RouteIndex.IsNeverForwarded(destination) ? null : routes.Find(destination);
        if (route is null)
        {
            var code = RouteIndex.IsNeverForwarded(destination) ? BlockCode.CannotRoute : BlockCode.NoRouteToDestination;
            return End(packet, new Block(code, PathPoint.RouteTable, routes), isOutbound: true);
        }

        if (IsBlackhole(route))
            return End(packet, new Block(BlockCode.BadStateRoute, PathPoint.RouteTable, routes, route), isOutbound: true);
        Note(PathPoint.RouteTable, routes, packet, packet.Bytes, isOutbound: true, route);
        return route.Target switch
        {
            InternetGateway gateway => LeaveVpc(gateway, vpc, packet, hops),
            EgressOnlyNode gateway => LeaveByEgressOnly(gateway, vpc, packet, hops),
            GatewayNode gateway => ReachGateway(gateway, subnet, packet, hops),
            PortNode port => EnterSubnet(port, subnet, packet, hops - 1),
            PeeringNode peering => CrossPeering(peering, vpc, packet, hops),
            EndpointNode endpoint => EnterEndpoint(endpoint, packet),
            _ => EnterLocal(vpc, subnet, packet, hops),
        };
    }

    /// <summary>A packet for an address of the VPC.</summary>
    private Fate EnterLocal(VpcNode vpc, SubnetNode? from, IpPacket packet, int hops) =>
        vpc.Port(packet.Destination) is { } port
            ? EnterSubnet(port, from, packet, hops)
            : End(packet, new Block(BlockCode.NoPossibleDestination, PathPoint.Interface, vpc));

    /// <summary>A packet enters the subnet of an interface, from another one or from a gateway.</summary>
    private Fate EnterSubnet(PortNode port, SubnetNode? from, IpPacket packet, int hops)
    {
        if (port.Subnet != from && !PassAcl(port.Subnet, port.Subnet.Inbound, packet, isOutbound: false, out var refusal))
            return refusal;
        return EnterPort(port, packet, hops);
    }

    private bool PassAcl(SubnetNode subnet, AclFilter? filter, IpPacket packet, bool isOutbound, out Fate refusal)
    {
        refusal = default;
        if (filter is null)
            return true;
        var rule = filter.Decide(packet);
        if (rule is { Allow: true })
        {
            Note(PathPoint.NetworkAcl, (subnet, filter), packet, isOutbound, rule);
            return true;
        }

        var node = Observer is null ? (object)filter : (subnet, filter);
        refusal = End(packet, new Block(BlockCode.SubnetAclRestriction, PathPoint.NetworkAcl, node, rule), isOutbound);
        return false;
    }

    private Fate CrossPeering(PeeringNode peering, VpcNode from, IpPacket packet, int hops)
    {
        if (peering.OtherEnd(from) is not { } other || !other.Contains(packet.Destination) || !from.Contains(packet.Source))
            return End(packet, new Block(BlockCode.PcxRequiresAddressInVpcCidr, PathPoint.Peering, peering), isOutbound: true);
        Note(PathPoint.Peering, peering, packet, packet.Bytes, isOutbound: true);
        if (other.Port(packet.Destination) is not { } port)
            return End(packet, new Block(BlockCode.NoPossibleDestination, PathPoint.Interface, other));
        return port.Gateway is { } gateway ? AnswerGateway(gateway, port, packet, hops - 1) : EnterSubnet(port, null, packet, hops - 1);
    }

    private Fate EnterEndpoint(EndpointNode endpoint, IpPacket packet)
    {
        if (packet.Protocol is not (IpProtocol.Tcp or IpProtocol.Icmp or IpProtocol.Icmpv6))
            return End(packet, new Block(BlockCode.VpceGatewayProtocolRestriction, PathPoint.GatewayEndpoint, endpoint), isOutbound: true);
        Note(PathPoint.GatewayEndpoint, endpoint, packet, packet.Bytes, isOutbound: true);
        return Arrive(new Place(null, endpoint, null, packet.Destination), packet);
    }

    // The resource was deleted or does not work: the route stays and leads nowhere (AWS-01).
    private static bool IsBlackhole(RouteEntry route) => route.Kind switch
    {
        RouteTargetKind.Local => false,
        RouteTargetKind.NatGateway => route.Target is not GatewayNode { Model.State: not (NatGatewayState.Deleted or NatGatewayState.Failed) },
        RouteTargetKind.Instance or RouteTargetKind.NetworkInterface => route.Target is not PortNode { Instance.Running: true },
        RouteTargetKind.Peering => route.Target is not PeeringNode { Model.Active: true },
        _ => route.Target is null,
    };
}
