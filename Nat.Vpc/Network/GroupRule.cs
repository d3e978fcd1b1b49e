using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A rule of a security group, made ready.</summary>
/// <param name="Peer">Which addresses; null if the peer is a group.</param>
/// <param name="Members">The addresses of the group that is the peer, or null.</param>
/// <param name="Group">The group in which the rule stands.</param>
/// <param name="Rule">The rule.</param>
internal readonly record struct GroupRule(IpPrefix? Peer, HashSet<IpAddress>? Members, SecurityGroup Group, SecurityGroupRule Rule);
