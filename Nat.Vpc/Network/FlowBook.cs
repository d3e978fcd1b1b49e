using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>The flows of one version of IP that the security groups of an interface remember.</summary>
/// <typeparam name="TKey">The name of a flow: that of packets that leave the interface.</typeparam>
/// <typeparam name="TNames">What rules ask of a name.</typeparam>
internal sealed class FlowBook<TKey, TNames>
    where TKey : struct, IEquatable<TKey>
    where TNames : struct, IFlowKey<TKey>
{
    /// <summary>From so many flows on, expired ones are looked for whenever their number has doubled.</summary>
    private const int LeastToClean = 4096;

    private readonly Dictionary<TKey, TrackedFlow> _flows = [];
    private int _cleanAt = LeastToClean;

    /// <summary>Flows that are tracked, expired ones that were not looked at since included.</summary>
    public int Tracked { get; private set; }

    /// <summary>Decides about a packet that names a flow.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="key">The flow.</param>
    /// <param name="packetClass">What the packet is to connection tracking.</param>
    /// <param name="way">How it passes the interface.</param>
    public GroupDecision Decide(IpPacket packet, in TKey key, PacketClass packetClass, in FlowWay way)
    {
        ref var flow = ref CollectionsMarshal.GetValueRefOrNullRef(_flows, key);
        bool isKnown = !Unsafe.IsNullRef(ref flow);
        if (isKnown && flow.Expires > way.Now && (flow.IsTracked || flow.Version == way.Rules.Version || Reassess(ref flow, key, packet.IsIpv4, way)))
        {
            if (flow.Rule < 0)
                return Refuse(flow.IsOutbound ? way.Rules.Outbound : way.Rules.Inbound);
            if (packetClass != PacketClass.IcmpError)
                flow.Observe(packet, way.IsOutbound, way.Now);
            return new GroupDecision(flow.IsOutbound == way.IsOutbound ? GroupVerdict.Known : GroupVerdict.Answer, flow.Rule, flow.IsTracked);
        }

        if (isKnown)
            Remove(key, flow);
        return Open(packet, key, way, remember: packetClass <= PacketClass.Following);
    }

    /// <summary>Decides about a packet of no known flow.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="key">The flow that it opens.</param>
    /// <param name="way">How it passes the interface.</param>
    /// <param name="remember">Whether it opens one.</param>
    public GroupDecision Open(IpPacket packet, in TKey key, in FlowWay way, bool remember)
    {
        var rules = way.Rules;
        var filter = way.IsOutbound ? rules.Outbound : rules.Inbound;
        int number = filter.Find(packet);
        if (number < 0)
            return Refuse(filter);
        bool isTracked = way.MustTrack || !IsUntracked(packet.Protocol, packet.IsIpv4, number, filter, way.IsOutbound ? rules.Inbound : rules.Outbound);
        if (!remember)
            return new GroupDecision(GroupVerdict.Opened, number, isTracked);
        bool isFull = isTracked && Tracked + way.TrackedElsewhere >= rules.Allowance;
        if (isFull || _flows.Count >= _cleanAt)
            Clean(way.Now);
        if (isFull && Tracked + way.TrackedElsewhere >= rules.Allowance)
            return new GroupDecision(GroupVerdict.AllowanceExceeded, number, true);
        var flow = new TrackedFlow { IsOutbound = way.IsOutbound, IsTracked = isTracked, Version = rules.Version, Rule = number };
        flow.Observe(packet, way.IsOutbound, way.Now);
        _flows[key] = flow;
        Tracked += isTracked ? 1 : 0;
        return new GroupDecision(GroupVerdict.Opened, number, isTracked);
    }

    // An untracked flow after a change of the rules: those of the direction in which it was opened decide, and end it at once for both.
    private bool Reassess(ref TrackedFlow flow, in TKey key, bool isIpv4, in FlowWay way)
    {
        var (filter, other) = flow.IsOutbound ? (way.Rules.Outbound, way.Rules.Inbound) : (way.Rules.Inbound, way.Rules.Outbound);
        var traffic = TNames.TrafficOf(key, flow.IsOutbound);
        int number = filter.Find(TNames.PeerOf(key), traffic);
        bool isTracked = number >= 0 && (way.MustTrack || !IsUntracked(traffic.Protocol, isIpv4, number, filter, other));
        Tracked += isTracked ? 1 : 0;
        flow = flow with { IsTracked = isTracked, Version = way.Rules.Version, Rule = number };
        return true;
    }

    private static GroupDecision Refuse(GroupFilter filter) =>
        new(filter.Rules.Length == 0 ? GroupVerdict.NoRules : GroupVerdict.NoMatch, -1, false);

    // A flow of TCP or UDP that everybody may open is untracked if everything is allowed in the other direction.
    private static bool IsUntracked(byte protocol, bool isIpv4, int number, GroupFilter filter, GroupFilter other) =>
        protocol is IpProtocol.Tcp or IpProtocol.Udp && filter.IsOpenFor(number, protocol, isIpv4) && other.IsWideOpenFor(protocol, isIpv4);

    private void Clean(Instant now)
    {
        foreach (var (key, flow) in _flows)
        {
            if (flow.Expires <= now)
                Remove(key, flow);
        }

        _cleanAt = Math.Max(LeastToClean, _flows.Count * 2);
    }

    private void Remove(in TKey key, in TrackedFlow flow)
    {
        Tracked -= flow.IsTracked ? 1 : 0;
        _flows.Remove(key);
    }
}
