using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>What AWS makes together with a VPC.</summary>
internal static class Defaults
{
    private static readonly Ipv4Prefix Everywhere = new(default, 0);

    /// <summary>A security group's rule that lets everything out.</summary>
    public static readonly SecurityGroupRule AllOut = new(TrafficMatch.All, RulePeer.Of(Everywhere));

    /// <summary>The default network ACL: everything may enter and leave (AWS-06).</summary>
    public static NetworkAcl Acl(string name, string vpc) => new()
    {
        Name = name,
        Vpc = vpc,
        IsDefault = true,
        Inbound = [new NetworkAclRule(100, true, TrafficMatch.All, Everywhere)],
        Outbound = [new NetworkAclRule(100, true, TrafficMatch.All, Everywhere)],
    };

    /// <summary>The default security group: its members reach each other, and everything may leave (AWS-07).</summary>
    public static SecurityGroup Group(string name, string vpc) => new()
    {
        Name = name,
        Vpc = vpc,
        Inbound = [new SecurityGroupRule(TrafficMatch.All, new RulePeer { Group = name })],
        Outbound = [AllOut],
    };
}
