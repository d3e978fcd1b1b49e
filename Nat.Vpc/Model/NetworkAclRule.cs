using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A rule of a network ACL.</summary>
/// <param name="Number">1 to 32766; lower ones are looked at first.</param>
/// <param name="Allow">Whether packets that fit may pass; else they may not.</param>
/// <param name="Traffic">Which packets.</param>
/// <param name="Cidr">From where, or to where.</param>
public sealed record NetworkAclRule(int Number, bool Allow, TrafficMatch Traffic, IpPrefix Cidr)
{
    /// <summary>The highest number of a rule of one's own (VPC User Guide, "Network ACL rules").</summary>
    public const int MaxNumber = 32_766;

    /// <summary>The rule as a file has it.</summary>
    /// <param name="inbound">Whether it stands among the inbound rules.</param>
    public string Text(bool inbound) => $"{Number} {(Allow ? "allow" : "deny")} {Traffic} {(inbound ? "from" : "to")} {Cidr}";
}
