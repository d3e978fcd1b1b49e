using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <content>NAT gateways, internet gateways, the internet.</content>
internal sealed partial class DataPlane
{
    private static readonly Ipv4Prefix[] Private = [Ipv4Prefix.Parse("10.0.0.0/8"), Ipv4Prefix.Parse("172.16.0.0/12"), Ipv4Prefix.Parse("192.168.0.0/16")];
    private static readonly Ipv4Prefix Shared = Ipv4Prefix.Parse("100.64.0.0/10");
    private static readonly Ipv6Prefix UniqueLocal = Ipv6Prefix.Parse("fc00::/7");

    /// <summary>A route leads a packet to a NAT gateway.</summary>
    private Fate ReachGateway(GatewayNode gateway, SubnetNode? from, IpPacket packet, int hops)
    {
        if (from is null || from.Vpc != gateway.Vpc || !gateway.Vpc.Contains(packet.Source))
            return End(packet, new Block(BlockCode.NgwRequiresSourceInVpc, PathPoint.NatGateway, gateway), isOutbound: true);
        if (!packet.IsIpv4 && !NatConfigs.Nat64.Prefix.Contains(packet.Ipv6.Destination))
            return End(packet, new Block(BlockCode.NgwRequiresNat64Prefix, PathPoint.NatGateway, gateway), isOutbound: true);
        if (gateway.Subnet is { } subnet && subnet != from && !PassAcl(subnet, subnet.Inbound, packet, isOutbound: false, out var refusal))
            return refusal;
        return IsUp(gateway, out var unit, from.Model.Zone, out var state)
            ? EnterGateway(gateway, unit!, packet, Side.Inside, hops)
            : End(packet, state, isOutbound: true);
    }

    /// <summary>Whether a gateway serves packets from a zone, and with which translator.</summary>
    private bool IsUp(GatewayNode gateway, out NatUnit? unit, string zone, out Block state)
    {
        state = new Block(BlockCode.BadState, PathPoint.NatGateway, gateway);
        unit = gateway.Model.State == NatGatewayState.Available && gateway.ServingZone(zone, _state.Failed) is { } serving ? gateway.Zones[serving] : null;
        return unit is not null;
    }

    /// <summary>From a peered VPC a NAT gateway takes answers to what it has sent there, and nothing else.</summary>
    private Fate AnswerGateway(GatewayNode gateway, PortNode port, IpPacket packet, int hops)
    {
        if (!PassAcl(port.Subnet, port.Subnet.Inbound, packet, isOutbound: false, out var refusal))
            return refusal;
        return IsUp(gateway, out var unit, port.Subnet.Model.Zone, out var state)
            ? EnterGateway(gateway, unit!, packet, Side.Outside, hops, BlockCode.NgwRequiresSourceInVpc)
            : End(packet, state);
    }

    /// <summary>A NAT gateway translates a packet, and sends it by the table of its own subnet.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="unit">Its translator.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="side">Where it arrives.</param>
    /// <param name="hops">How many routers it may still pass.</param>
    /// <param name="unsolicited">What is said of a packet that nobody has asked for.</param>
    private Fate EnterGateway(
        GatewayNode gateway, NatUnit unit, IpPacket packet, Side side, int hops, BlockCode unsolicited = BlockCode.NatUnsolicited)
    {
        bool isOutbound = side == Side.Inside;
        if ((packet.Protocol is not (IpProtocol.Tcp or IpProtocol.Udp) && !packet.IsIcmp) || (packet.IsFragment && packet.Protocol != IpProtocol.Udp))
            return End(packet, new Block(BlockCode.ProtocolRestriction, PathPoint.NatGateway, gateway), isOutbound);
        if (gateway.IsTapped)
            _tap!.Seen(gateway.Model.Name, packet.Bytes, _now);
        var before = Remember(packet);
        Observer?.Enters(unit);
        var given = packet.Bytes;
        var verdict = unit.Translate(ref packet, side, _now, out var reason);
        Collect(unit, gateway, null);
        if (!packet.Bytes.Overlaps(given))
            Move(packet);
        if (verdict == VerdictKind.Held)
            return Fate.Held;
        if (verdict != VerdictKind.Forward)
            return End(packet, new Block(CodeOf(reason, side, unsolicited), PathPoint.NatGateway, gateway, null, reason), isOutbound, before);
        Note(PathPoint.NatGateway, gateway, packet, before, isOutbound);
        return LeaveGateway(gateway, packet, hops - 1);
    }

    private Fate LeaveGateway(GatewayNode gateway, IpPacket packet, int hops)
    {
        if (gateway.IsTapped)
            _tap!.Seen(gateway.Model.Name, packet.Bytes, _now);
        return gateway.Subnet is { } subnet
            ? LeaveSubnet(subnet, gateway.Routes, packet, hops)
            : Route(null, gateway.Vpc, gateway.Routes, packet, hops);
    }

    /// <summary>An internet gateway puts the public address in the place of the private one and forgets the packet at once (AWS-05).</summary>
    private Fate LeaveVpc(InternetGateway gateway, VpcNode vpc, IpPacket packet, int hops)
    {
        if (gateway.Vpc != vpc.Model.Name)
            return End(packet, new Block(BlockCode.BadStateAttachment, PathPoint.InternetGateway, gateway), isOutbound: true);
        if (!packet.IsIpv4)
            return LeaveAsItIs(PathPoint.InternetGateway, gateway, packet, hops);
        var ipv4 = packet.Ipv4;
        var destination = ipv4.Destination;
        if (IsPrivate(destination) || Shared.Contains(destination))
        {
            var code = IsPrivate(destination) ? BlockCode.IgwDestinationAddressNotInRfc1918Egress : BlockCode.IgwDestinationAddressNotInRfc6598Egress;
            return End(packet, new Block(code, PathPoint.InternetGateway, gateway), isOutbound: true);
        }

        bool isRegional = _topology.Public(ipv4.Source) is { Gateway: not null } own && own.Vpc == vpc;
        var address = isRegional ? ipv4.Source : vpc.Ports.GetValueOrDefault(ipv4.Source)?.PublicAddress;
        if (address is not { } source)
            return End(packet, new Block(BlockCode.IgwPublicIpAssociationForEgress, PathPoint.InternetGateway, gateway), isOutbound: true);
        var before = Remember(packet);
        PacketNaming.WriteSource(ipv4, source);
        Note(PathPoint.InternetGateway, gateway, packet, before, isOutbound: true);
        return Internet(packet, hops - 1);
    }

    /// <summary>Addresses of IPv6 are public, and no gateway changes them.</summary>
    private Fate LeaveAsItIs(PathPoint point, object gateway, IpPacket packet, int hops)
    {
        if (NatConfigs.Nat64.Prefix.Contains(packet.Ipv6.Destination))
            return End(packet, new Block(BlockCode.Nat64PrefixNotRoutedToNgw, point, gateway), isOutbound: true);
        Note(point, gateway, packet, packet.Bytes, isOutbound: true);
        return Internet(packet, hops - 1);
    }

    /// <summary>An egress-only internet gateway remembers what leaves, so that it knows what answers.</summary>
    private Fate LeaveByEgressOnly(EgressOnlyNode gateway, VpcNode vpc, IpPacket packet, int hops)
    {
        if (gateway.Model.Vpc != vpc.Model.Name)
            return End(packet, new Block(BlockCode.BadStateAttachment, PathPoint.EgressOnlyInternetGateway, gateway), isOutbound: true);
        gateway.Tracker.Decide(packet, isOutbound: true, EgressOnlyNode.Rules, mustTrack: true, _now);
        return LeaveAsItIs(PathPoint.EgressOnlyInternetGateway, gateway, packet, hops);
    }

    /// <summary>
    /// The internet brings a packet to an IPv6 address of the region: through the gateway by which its subnet answers the sender, else through the
    /// internet gateway of its VPC.
    /// </summary>
    private Fate EnterWide(PortNode port, IpPacket packet, int hops)
    {
        if (port.Subnet.Routes.Find(packet.Source)?.Target is EgressOnlyNode egress)
        {
            if (!egress.Tracker.Decide(packet, isOutbound: false, EgressOnlyNode.Rules, mustTrack: true, _now).Passes)
                return End(packet, new Block(BlockCode.EigwUnsolicited, PathPoint.EgressOnlyInternetGateway, egress));
            Note(PathPoint.EgressOnlyInternetGateway, egress, packet, packet.Bytes, isOutbound: false);
        }
        else if (port.Subnet.Vpc.Gateway is { } gateway)
        {
            Note(PathPoint.InternetGateway, gateway, packet, packet.Bytes, isOutbound: false);
        }
        else
        {
            return End(packet, new Block(BlockCode.IgwPrivateIpAssociationForIngress, PathPoint.InternetGateway, port.Subnet.Vpc));
        }

        return EnterLocal(port.Subnet.Vpc, null, packet, hops);
    }

    /// <summary>The internet brings a packet to a public address of the region, or to a host.</summary>
    private Fate Internet(IpPacket packet, int hops)
    {
        Note(PathPoint.Internet, null, packet, packet.Bytes, isOutbound: true);
        if (!packet.IsIpv4)
        {
            var wide = packet.Ipv6.Destination;
            if (_topology.Wide(wide) is { } port)
                return EnterWide(port, packet, hops);
            return UniqueLocal.Contains(wide) || _topology.Owns(wide)
                ? End(packet, new Block(BlockCode.NoPossibleDestination, PathPoint.Internet, null))
                : Arrive(new Place(null, null, _topology.Host(wide), wide), packet);
        }

        var destination = packet.Ipv4.Destination;
        if (_topology.Public(destination) is { } known)
            return EnterVpc(known, packet, hops);
        if (IsPrivate(destination) || Shared.Contains(destination))
            return End(packet, new Block(BlockCode.NoPossibleDestination, PathPoint.Internet, null));
        return Arrive(new Place(null, null, _topology.Host(destination), destination), packet);
    }

    /// <summary>An internet gateway puts the private address in the place of the public one.</summary>
    private Fate EnterVpc(PublicAddress known, IpPacket packet, int hops)
    {
        if (known.Vpc.Gateway is not { } gateway)
            return End(packet, new Block(BlockCode.IgwPrivateIpAssociationForIngress, PathPoint.InternetGateway, known.Vpc));
        var before = Remember(packet);
        PacketNaming.WriteDestination(packet.Ipv4, known.Private);
        Note(PathPoint.InternetGateway, gateway, packet, before, isOutbound: false);
        if (known.Gateway is not { } regional)
            return EnterLocal(known.Vpc, null, packet, hops);
        if (regional.Model.State == NatGatewayState.Available && !_state.Failed.Contains(known.Zone!))
            return EnterGateway(regional, regional.Zones[known.Zone!], packet, Side.Outside, hops);
        return End(packet, new Block(BlockCode.BadState, PathPoint.NatGateway, regional));
    }

    private static bool IsPrivate(Ipv4Address address)
    {
        foreach (var prefix in Private)
        {
            if (prefix.Contains(address))
                return true;
        }

        return false;
    }

    private static BlockCode CodeOf(DropReason reason, Side side, BlockCode unsolicited = BlockCode.NatUnsolicited) => reason switch
    {
        DropReason.NoEntry or DropReason.Filtered => unsolicited,
        DropReason.PortsExhausted or DropReason.TableFull => BlockCode.NatPortAllocation,
        DropReason.TcpOutOfWindow or DropReason.TcpBadState => BlockCode.NatDropped,
        >= DropReason.TcpCannotOpen and < DropReason.IcmpTypeNotTranslated when side == Side.Inside => BlockCode.NatConnectionUnknown,
        _ => BlockCode.NatDropped,
    };
}
