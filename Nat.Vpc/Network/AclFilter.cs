using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>One direction of a network ACL: the first rule that fits decides, behind all stands a deny (AWS-06).</summary>
internal sealed class AclFilter
{
    private readonly PacketRule[] _rules;

    /// <summary>Makes the rules of a direction ready.</summary>
    public AclFilter(NetworkAcl acl, bool inbound)
    {
        (Acl, IsInbound) = (acl, inbound);
        Rules = [.. (inbound ? acl.Inbound : acl.Outbound).OrderBy(rule => rule.Number)];
        _rules = [.. Rules.Select(rule => new PacketRule(rule.Traffic, rule.Cidr))];
    }

    /// <summary>The ACL.</summary>
    public NetworkAcl Acl { get; }

    /// <summary>Whether it filters what enters the subnet.</summary>
    public bool IsInbound { get; }

    /// <summary>The rules in the order in which they are asked.</summary>
    public ImmutableArray<NetworkAclRule> Rules { get; }

    /// <summary>The rule that decides, or null for the deny behind all.</summary>
    public NetworkAclRule? Decide(Ipv4Packet packet)
    {
        var key = PacketKey.Of(packet);
        var peer = IsInbound ? packet.Source : packet.Destination;
        for (int i = 0; i < _rules.Length; i++)
        {
            if (_rules[i].Fits(peer, key))
                return Rules[i];
        }

        return null;
    }
}
