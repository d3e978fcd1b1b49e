using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>The rules of all security groups of an interface for one direction: allowed is what any of them allows (AWS-07).</summary>
/// <param name="rules">The rules.</param>
/// <param name="inbound">Whether they are the inbound ones.</param>
internal sealed class GroupFilter(GroupRule[] rules, bool inbound)
{
    private readonly RuleSet _set = new(rules.Select(rule => (rule.Rule.Traffic, rule.Peer, rule.Members)));

    /// <summary>The rules.</summary>
    public GroupRule[] Rules => rules;

    /// <summary>The number of the rule that lets a packet pass, or -1.</summary>
    public int Find(IpPacket packet) => _set.Find(packet, bySource: inbound);

    /// <summary>The number of the rule that lets packets like this pass, or -1.</summary>
    public int Find(IpAddress peer, PacketKey key) => _set.Find(peer, key);

    /// <summary>Whether a rule is open to everybody for a protocol (AWS-07).</summary>
    public bool IsOpenFor(int number, byte protocol, bool isIpv4) => _set.IsOpenFor(number, protocol, isIpv4);

    /// <summary>Whether some rule allows everybody every port of a protocol.</summary>
    public bool IsWideOpenFor(byte protocol, bool isIpv4) => _set.IsWideOpenFor(protocol, isIpv4);
}
