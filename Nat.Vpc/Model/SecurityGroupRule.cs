namespace Nat.Vpc.Model;

/// <summary>A rule of a security group.</summary>
/// <param name="Traffic">What it allows.</param>
/// <param name="Peer">From whom, or to whom.</param>
public sealed record SecurityGroupRule(TrafficMatch Traffic, RulePeer Peer)
{
    /// <summary>The rule as a file has it.</summary>
    /// <param name="inbound">Whether it stands among the inbound rules.</param>
    public string Text(bool inbound) => $"{Traffic} {(inbound ? "from" : "to")} {Peer}";
}
