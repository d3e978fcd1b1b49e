using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>The other side of a rule of a security group; exactly one of the three is there.</summary>
public sealed record RulePeer
{
    /// <summary>Addresses.</summary>
    public IpPrefix? Cidr { get; init; }

    /// <summary>A prefix list.</summary>
    public string? PrefixList { get; init; }

    /// <summary>A security group: the addresses of the interfaces that are in it. Its rules do not matter (AWS-07).</summary>
    public string? Group { get; init; }

    /// <summary>Addresses.</summary>
    public static RulePeer Of(IpPrefix cidr) => new() { Cidr = cidr };

    /// <summary>The peer as a file has it.</summary>
    public override string ToString() => Cidr?.ToString() ?? Group ?? PrefixList ?? "";
}
