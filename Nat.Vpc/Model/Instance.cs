using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>A server, function or task.</summary>
public sealed record Instance : INamed
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    public InstanceKind Kind { get; init; } = InstanceKind.Server;

    /// <summary>Its network interfaces, the primary one first; none for a function outside every VPC.</summary>
    public ImmutableArray<NetworkInterface> Interfaces { get; init; } = [];

    /// <summary>What it is for, in a word (web, database): instances with different words are unlike services.</summary>
    public string? Service { get; init; }

    /// <summary>The role whose permissions its calls have, or null.</summary>
    public string? Role { get; init; }

    /// <summary>Where it answers; empty for everywhere.</summary>
    public ImmutableArray<TrafficMatch> Listens { get; init; } = [];

    /// <summary>What makes it a NAT instance (AWS-04), or null.</summary>
    public NatInstanceRules? Nat { get; init; }

    /// <summary>Tracked connections that it may have at the same time, or null for no limit (AWS-07, conntrack allowance).</summary>
    public int? ConntrackAllowance { get; init; }

    /// <summary>Whether it runs; a stopped instance neither answers nor forwards, and a route to it is a blackhole.</summary>
    public bool Running { get; init; } = true;
}
