namespace Nat.Vpc.Network;

/// <summary>One component that a packet passed, or at which it ended.</summary>
internal readonly ref struct PathStep
{
    /// <summary>What kind of component.</summary>
    public required PathPoint Point { get; init; }

    /// <summary>The component.</summary>
    public required object? Node { get; init; }

    /// <summary>Whether the packet left (an interface, a subnet, the VPC); else it entered.</summary>
    public bool IsOutbound { get; init; }

    /// <summary>The rule or route that decided, or null.</summary>
    public object? Rule { get; init; }

    /// <summary>What the security groups decided.</summary>
    public GroupDecision Groups { get; init; }

    /// <summary>Where and why it ended; no code if it passed.</summary>
    public Block Block { get; init; }

    /// <summary>The headers before.</summary>
    public required ReadOnlySpan<byte> Before { get; init; }

    /// <summary>The packet after.</summary>
    public required ReadOnlySpan<byte> After { get; init; }
}
