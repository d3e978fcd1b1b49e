using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <content>Interfaces: security groups, the source/destination check, and what stands behind them.</content>
internal sealed partial class DataPlane
{
    /// <summary>A packet leaves an interface.</summary>
    private Fate LeavePort(PortNode port, IpPacket packet, int hops)
    {
        if (!IsUp(port))
            return End(packet, new Block(BlockCode.BadState, PathPoint.Interface, port), isOutbound: true);
        if (port.ChecksAddresses && !port.Has(packet.Source))
            return End(packet, new Block(BlockCode.EniSourceDestCheckRestriction, PathPoint.Interface, port), isOutbound: true);
        var refusal = PassGroups(port, packet, isOutbound: true);
        if (refusal.Code != BlockCode.None)
            return Refused(refusal, packet);
        if (port.IsTapped)
            _tap!.Seen(port.Name, packet.Bytes, _now);
        return LeaveSubnet(port.Subnet, port.Subnet.Routes, packet, hops);
    }

    /// <summary>A packet comes to an interface, from its subnet or through the network ACL.</summary>
    private Fate EnterPort(PortNode port, IpPacket packet, int hops)
    {
        if (port.Gateway is { } gateway)
            return IsUp(gateway, out var unit, port.Subnet.Model.Zone, out var state)
                ? EnterGateway(gateway, unit!, packet, Side.Outside, hops)
                : End(packet, state);
        if (!IsUp(port))
            return End(packet, new Block(BlockCode.BadState, PathPoint.Interface, port));
        if (port.ChecksAddresses && !port.Has(packet.Destination))
            return End(packet, new Block(BlockCode.EniSourceDestCheckRestriction, PathPoint.Interface, port));
        var refusal = PassGroups(port, packet, isOutbound: false);
        if (refusal.Code != BlockCode.None)
            return Refused(refusal, packet);
        if (port.IsTapped)
            _tap!.Seen(port.Name, packet.Bytes, _now);
        if (port.Nat is { } nat && packet.IsIpv4)
            return EnterInstance(port, nat, packet, hops);
        var destination = packet.Destination;
        if (port.Nat is not null && !port.Has(destination))
            return hops == 0 ? Loops(packet, port) : LeavePort(port, packet, hops - 1);   // it translates IPv4 only
        return port.Has(destination)
            ? Arrive(Place.Of(port, destination), packet)
            : End(packet, new Block(BlockCode.InstanceDoesNotForward, PathPoint.Host, port));
    }

    /// <summary>A packet is with a NAT instance: for itself, to be translated, or to be forwarded as it is (AWS-04).</summary>
    private Fate EnterInstance(PortNode port, NatUnit nat, IpPacket packet, int hops)
    {
        bool isToItself = port.Has(packet.Destination);
        if (!isToItself && !Translates(port.Instance!.Nat!, packet))
            return hops == 0 ? Loops(packet, port) : LeavePort(port, packet, hops - 1);
        var before = Remember(packet);
        Observer?.Enters(nat);
        var verdict = nat.Translate(ref packet, isToItself ? Side.Outside : Side.Inside, _now, out var reason);
        Collect(nat, null, port);
        if (verdict == VerdictKind.Forward)
        {
            Note(PathPoint.NatInstance, port, packet, before, isOutbound: !isToItself);
            return hops == 0 ? Loops(packet, port) : LeavePort(port, packet, hops - 1);
        }

        if (verdict == VerdictKind.Held)
            return Fate.Held;

        // What the table does not know is for the instance itself.
        if (isToItself && reason is DropReason.NoEntry or DropReason.Filtered)
            return Arrive(Place.Of(port), packet);
        return End(packet, new Block(CodeOf(reason, isToItself ? Side.Outside : Side.Inside), PathPoint.NatInstance, port, null, reason), !isToItself, before);
    }

    private Fate Refused(Block refusal, IpPacket packet)
    {
        Keep(packet);
        return new Fate(default, refusal);
    }

    private Block PassGroups(PortNode port, IpPacket packet, bool isOutbound)
    {
        bool mustTrack = port.Instance!.Kind == InstanceKind.Function || LeadsThroughTracked(port.Subnet, isOutbound ? packet.Destination : packet.Source);
        var decision = port.Tracker!.Decide(packet, isOutbound, port.Rules, mustTrack, _now);
        var block = decision.Verdict switch
        {
            GroupVerdict.NoMatch => new Block(
                NeedsGroupOfOther(port, packet, isOutbound) ? BlockCode.SgReferencesNotPreserved : BlockCode.EniSgRulesMismatch, PathPoint.SecurityGroup, port),
            GroupVerdict.NoRules => new Block(BlockCode.SgHasNoRules, PathPoint.SecurityGroup, port),
            GroupVerdict.AllowanceExceeded => new Block(BlockCode.SgConntrackAllowanceExceeded, PathPoint.SecurityGroup, port),
            _ => default,
        };
        block = block with { IsOutbound = isOutbound };
        if (Observer is { } observer)
        {
            observer.Passed(new PathStep
            {
                Point = PathPoint.SecurityGroup,
                Node = port,
                IsOutbound = isOutbound,
                Groups = decision,
                Block = block,
                Before = packet.Bytes,
                After = packet.Bytes,
            });
        }

        return block;
    }

    // AWS-07: flows through a NAT gateway, an egress-only internet gateway or the endpoint of DynamoDB are tracked whatever the rules.
    private static bool LeadsThroughTracked(SubnetNode subnet, IpAddress other) =>
        subnet.Routes.Find(other) is { } route
        && (route.Kind is RouteTargetKind.NatGateway or RouteTargetKind.EgressOnlyGateway || route.Target is EndpointNode { IsAlwaysTracked: true });

    // A packet from the address of a NAT instance, where a rule admits the group of those behind it (AWS-07: use addresses there).
    private static bool NeedsGroupOfOther(PortNode port, IpPacket packet, bool isOutbound)
    {
        if (isOutbound || port.Subnet.Vpc.Port(packet.Source) is not { Nat: not null })
            return false;
        var key = PacketKey.Of(packet);
        return port.Rules.Inbound.Rules.Any(r => r.Members is not null && r.Rule.Traffic.Fits(key.Protocol, key.Port));
    }

    private bool IsUp(PortNode port) => !_state.Failed.Contains(port.Subnet.Model.Zone) && port.Instance is not { Running: false };

    private static bool Translates(NatInstanceRules rules, IpPacket packet)
    {
        if (rules.Sources.IsEmpty)
            return true;
        foreach (var source in rules.Sources)
        {
            if (source.Contains(packet.Ipv4.Source))
                return true;
        }

        return false;
    }
}
