using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>
/// The security groups of one interface as they see packets: the flows that they track, and the rules for what is new (AWS-07). A
/// tracked flow passes in both directions whatever becomes of the rules; an untracked one only as long as the rules allow it.
/// </summary>
internal sealed class FlowTracker
{
    /// <summary>All others are told apart by their addresses alone (AWS-07).</summary>
    private static readonly ProtocolRules Named = new() { Handled = [IpProtocol.Icmp, IpProtocol.Tcp, IpProtocol.Udp] };

    private readonly FlowBook<FlowTuple, Ipv4FlowKey> _ipv4 = new();
    private FlowBook<WideTuple, Ipv6FlowKey>? _ipv6;

    /// <summary>Flows that are tracked, expired ones that were not looked at since included.</summary>
    public int Count => _ipv4.Tracked + (_ipv6?.Tracked ?? 0);

    /// <summary>Decides about a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="isOutbound">Whether it leaves the interface.</param>
    /// <param name="rules">The rules that hold now.</param>
    /// <param name="mustTrack">Whether a flow is tracked even if the rules are open.</param>
    /// <param name="now">The time.</param>
    public GroupDecision Decide(IpPacket packet, bool isOutbound, PortRules rules, bool mustTrack, Instant now)
    {
        if (!packet.IsIpv4)
            return DecideWide(packet, new FlowWay(isOutbound, rules, mustTrack, _ipv4.Tracked, now));
        var way = new FlowWay(isOutbound, rules, mustTrack, _ipv6?.Tracked ?? 0, now);
        return PacketNaming.TryName(packet.Ipv4, Named, out var tuple, out var packetClass)
            ? _ipv4.Decide(packet, isOutbound ? tuple : tuple.Invert(), packetClass, way)
            : _ipv4.Open(packet, default, way, remember: false);
    }

    private GroupDecision DecideWide(IpPacket packet, in FlowWay way)
    {
        _ipv6 ??= new();
        return WideTuple.TryName(packet.Ipv6, out var tuple, out var packetClass)
            ? _ipv6.Decide(packet, way.IsOutbound ? tuple : tuple.Invert(), packetClass, way)
            : _ipv6.Open(packet, default, way, remember: false);
    }
}
