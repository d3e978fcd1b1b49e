using System.Collections.Immutable;

namespace Nat.Vpc.Trace;

/// <summary>One component that a packet passed, or at which it ended.</summary>
public sealed record TraceHop
{
    /// <summary>The kind of component: <c>security-group</c>, <c>route-table</c> and so on.</summary>
    public required string Component { get; init; }

    /// <summary>Its name.</summary>
    public required string Resource { get; init; }

    /// <summary>Whether the packet left there (an interface, a subnet, the VPC); else it entered.</summary>
    public required bool IsOutbound { get; init; }

    /// <summary>Whether it passed.</summary>
    public required bool Passes { get; init; }

    /// <summary>The rule or route that decided, or null.</summary>
    public string? Rule { get; init; }

    /// <summary>What happened, in a sentence.</summary>
    public required string Says { get; init; }

    /// <summary>What was looked at: every candidate route, every rule that did not match, the table of the NAT before and after.</summary>
    public ImmutableArray<string> Details { get; init; } = [];

    /// <summary>The headers before.</summary>
    public required string Before { get; init; }

    /// <summary>The headers after.</summary>
    public required string After { get; init; }
}
