using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>A network ACL: stateless, numbered, the first rule that fits decides, behind all stands a deny (AWS-06).</summary>
public sealed record NetworkAcl : INamed
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>The VPC.</summary>
    public required string Vpc { get; init; }

    /// <summary>Whether subnets without an ACL of their own use it.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Rules for what enters the subnet, by ascending number.</summary>
    public ImmutableArray<NetworkAclRule> Inbound { get; init; } = [];

    /// <summary>Rules for what leaves the subnet, by ascending number.</summary>
    public ImmutableArray<NetworkAclRule> Outbound { get; init; } = [];
}
