using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>One direction of a network ACL: the first rule that fits decides, behind all stands a deny (AWS-06).</summary>
internal sealed class AclFilter
{
    private readonly RuleSet _rules;

    /// <summary>Makes the rules of a direction ready.</summary>
    public AclFilter(NetworkAcl acl, bool inbound)
    {
        (Acl, IsInbound) = (acl, inbound);
        Rules = [.. (inbound ? acl.Inbound : acl.Outbound).OrderBy(rule => rule.Number)];
        _rules = new RuleSet(Rules.Select(rule => (rule.Traffic, (IpPrefix?)rule.Cidr, (HashSet<IpAddress>?)null)));
    }

    /// <summary>The ACL.</summary>
    public NetworkAcl Acl { get; }

    /// <summary>Whether it filters what enters the subnet.</summary>
    public bool IsInbound { get; }

    /// <summary>The rules in the order in which they are asked.</summary>
    public ImmutableArray<NetworkAclRule> Rules { get; }

    /// <summary>The rule that decides, or null for the deny behind all.</summary>
    public NetworkAclRule? Decide(IpPacket packet) => _rules.Find(packet, bySource: IsInbound) is >= 0 and var number ? Rules[number] : null;
}
