using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>
/// An egress-only internet gateway as packets see it: it tracks what leaves, and lets in what answers that, as a security group would that
/// allows everything out and nothing in.
/// </summary>
/// <param name="Model">The gateway.</param>
/// <param name="Tracker">What it remembers.</param>
internal sealed record EgressOnlyNode(EgressOnlyGateway Model, FlowTracker Tracker)
{
    private static readonly SecurityGroup Behavior = new()
    {
        Name = "egress-only",
        Vpc = "",
        Outbound = [new SecurityGroupRule(TrafficMatch.All, RulePeer.Of(IpPrefix.AllIpv6))],
    };

    /// <summary>Everything out, nothing in.</summary>
    public static PortRules Rules { get; } = new(
        0, new GroupFilter([], inbound: true), new GroupFilter([new GroupRule(IpPrefix.AllIpv6, null, Behavior, Behavior.Outbound[0])], inbound: false), null);
}
