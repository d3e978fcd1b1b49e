using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>What AWS makes together with a VPC.</summary>
internal static class Defaults
{
    private static readonly SecurityGroupRule AllOutIpv4 = new(TrafficMatch.All, RulePeer.Of(IpPrefix.AllIpv4));
    private static readonly SecurityGroupRule AllOutIpv6 = new(TrafficMatch.All, RulePeer.Of(IpPrefix.AllIpv6));

    /// <summary>The rules of a security group that let everything out; where the VPC has IPv6, that, too.</summary>
    public static ImmutableArray<SecurityGroupRule> AllOut(VpcNetwork? vpc) => HasIpv6(vpc) ? [AllOutIpv4, AllOutIpv6] : [AllOutIpv4];

    /// <summary>The default network ACL: everything may enter and leave (AWS-06).</summary>
    public static NetworkAcl Acl(string name, VpcNetwork vpc) => new()
    {
        Name = name,
        Vpc = vpc.Name,
        IsDefault = true,
        Inbound = Everything(vpc),
        Outbound = Everything(vpc),
    };

    /// <summary>The default security group: its members reach each other, and everything may leave (AWS-07).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="vpc">The VPC.</param>
    /// <param name="allOut">What lets everything leave there.</param>
    public static SecurityGroup Group(string name, string vpc, ImmutableArray<SecurityGroupRule> allOut) => new()
    {
        Name = name,
        Vpc = vpc,
        Inbound = [new SecurityGroupRule(TrafficMatch.All, new RulePeer { Group = name })],
        Outbound = allOut,
    };

    private static bool HasIpv6(VpcNetwork? vpc) => vpc is { Ipv6Cidrs.IsEmpty: false };

    private static ImmutableArray<NetworkAclRule> Everything(VpcNetwork vpc)
    {
        var ipv4 = new NetworkAclRule(100, true, TrafficMatch.All, IpPrefix.AllIpv4);
        return HasIpv6(vpc) ? [ipv4, new NetworkAclRule(101, true, TrafficMatch.All, IpPrefix.AllIpv6)] : [ipv4];
    }
}
