using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    /// <summary>From so many flows on, expired ones are looked for whenever their number has doubled.</summary>
    private const int LeastToClean = 4096;

    /// <summary>All others are told apart by their addresses alone (AWS-07).</summary>
    private static readonly ProtocolRules Named = new() { Handled = [IpProtocol.Icmp, IpProtocol.Tcp, IpProtocol.Udp] };

    private readonly Dictionary<FlowTuple, TrackedFlow> _flows = [];   // by the tuple of packets that leave the interface
    private int _tracked;
    private int _cleanAt = LeastToClean;

    /// <summary>Flows that are tracked, expired ones that were not looked at since included.</summary>
    public int Count => _tracked;

    /// <summary>Decides about a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="isOutbound">Whether it leaves the interface.</param>
    /// <param name="rules">The rules that hold now.</param>
    /// <param name="mustTrack">Whether a flow is tracked even if the rules are open.</param>
    /// <param name="now">The time.</param>
    public GroupDecision Decide(Ipv4Packet packet, bool isOutbound, PortRules rules, bool mustTrack, Instant now)
    {
        if (!PacketNaming.TryName(packet, Named, out var tuple, out var packetClass))
            return Open(packet, default, isOutbound, rules, mustTrack, now, remember: false);
        var key = isOutbound ? tuple : tuple.Invert();
        ref var flow = ref CollectionsMarshal.GetValueRefOrNullRef(_flows, key);
        bool isKnown = !Unsafe.IsNullRef(ref flow);
        if (isKnown && flow.Expires > now && (flow.IsTracked || flow.Version == rules.Version || Reassess(ref flow, key, rules, mustTrack)))
        {
            if (flow.Rule < 0)
                return Refuse(flow.IsOutbound ? rules.Outbound : rules.Inbound);
            if (packetClass != PacketClass.IcmpError)
                flow.Observe(packet, isOutbound, now);
            return new GroupDecision(flow.IsOutbound == isOutbound ? GroupVerdict.Known : GroupVerdict.Answer, flow.Rule, flow.IsTracked);
        }

        if (isKnown)
            Remove(key, flow);
        return Open(packet, key, isOutbound, rules, mustTrack, now, remember: packetClass <= PacketClass.Following);
    }

    private GroupDecision Open(Ipv4Packet packet, FlowTuple key, bool isOutbound, PortRules rules, bool mustTrack, Instant now, bool remember)
    {
        var filter = isOutbound ? rules.Outbound : rules.Inbound;
        int number = filter.Find(packet);
        if (number < 0)
            return Refuse(filter);
        bool isTracked = mustTrack || !IsUntracked(packet.Protocol, filter.Rules[number], isOutbound ? rules.Inbound : rules.Outbound);
        if (!remember)
            return new GroupDecision(GroupVerdict.Opened, number, isTracked);
        bool isFull = isTracked && _tracked >= rules.Allowance;
        if (isFull || _flows.Count >= _cleanAt)
            Clean(now);
        if (isFull && _tracked >= rules.Allowance)
            return new GroupDecision(GroupVerdict.AllowanceExceeded, number, true);
        var flow = new TrackedFlow { IsOutbound = isOutbound, IsTracked = isTracked, Version = rules.Version, Rule = number };
        flow.Observe(packet, isOutbound, now);
        _flows[key] = flow;
        _tracked += isTracked ? 1 : 0;
        return new GroupDecision(GroupVerdict.Opened, number, isTracked);
    }

    // An untracked flow after a change of the rules: those of the direction in which it was opened decide, and end it at once for both.
    private bool Reassess(ref TrackedFlow flow, in FlowTuple key, PortRules rules, bool mustTrack)
    {
        var (filter, other) = flow.IsOutbound ? (rules.Outbound, rules.Inbound) : (rules.Inbound, rules.Outbound);
        int number = filter.Find(key.Destination, new PacketKey(key.Protocol, flow.IsOutbound ? key.DestinationPort : key.SourcePort));
        bool isTracked = number >= 0 && (mustTrack || !IsUntracked(key.Protocol, filter.Rules[number], other));
        _tracked += isTracked ? 1 : 0;
        flow = flow with { IsTracked = isTracked, Version = rules.Version, Rule = number };
        return true;
    }

    private static GroupDecision Refuse(GroupFilter filter) =>
        new(filter.Rules.Length == 0 ? GroupVerdict.NoRules : GroupVerdict.NoMatch, -1, false);

    // A flow of TCP or UDP that everybody may open is untracked if everything is allowed in the other direction.
    private static bool IsUntracked(byte protocol, in GroupRule rule, GroupFilter other) =>
        protocol is IpProtocol.Tcp or IpProtocol.Udp && rule.IsOpenFor(protocol) && other.IsWideOpenFor(protocol);

    private void Clean(Instant now)
    {
        foreach (var (key, flow) in _flows)
        {
            if (flow.Expires <= now)
                Remove(key, flow);
        }

        _cleanAt = Math.Max(LeastToClean, _flows.Count * 2);
    }

    private void Remove(in FlowTuple key, in TrackedFlow flow)
    {
        _tracked -= flow.IsTracked ? 1 : 0;
        _flows.Remove(key);
    }
}
