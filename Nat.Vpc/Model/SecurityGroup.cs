using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>A security group: stateful, rules that allow and none that deny (AWS-07).</summary>
public sealed record SecurityGroup : INamed
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>The VPC.</summary>
    public required string Vpc { get; init; }

    /// <summary>Who may reach its members.</summary>
    public ImmutableArray<SecurityGroupRule> Inbound { get; init; } = [];

    /// <summary>Whom its members may reach.</summary>
    public ImmutableArray<SecurityGroupRule> Outbound { get; init; } = [];
}
