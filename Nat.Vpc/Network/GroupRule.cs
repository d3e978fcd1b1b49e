using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A rule of a security group, made ready.</summary>
/// <param name="Match">Which packets, and which addresses if the peer is no group.</param>
/// <param name="Members">The private addresses of the group that is the peer, or null.</param>
/// <param name="Group">The group in which the rule stands.</param>
/// <param name="Rule">The rule.</param>
internal readonly record struct GroupRule(PacketRule Match, HashSet<Ipv4Address>? Members, SecurityGroup Group, SecurityGroupRule Rule)
{
    /// <summary>Whether it lets a packet pass.</summary>
    public bool Fits(Ipv4Address peer, PacketKey packet) => Match.Fits(peer, packet) && (Members is null || Members.Contains(peer));

    /// <summary>Whether it is open to everybody for a protocol (AWS-07).</summary>
    public bool IsOpenFor(byte protocol) => Members is null && Match.IsOpenFor(protocol);

    /// <summary>Whether it is open to everybody on every port.</summary>
    public bool IsWideOpenFor(byte protocol) => Members is null && Match.IsWideOpenFor(protocol);
}
