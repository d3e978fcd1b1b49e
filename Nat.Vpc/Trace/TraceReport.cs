using System.Collections.Immutable;

namespace Nat.Vpc.Trace;

/// <summary>The way of one packet and of its answer.</summary>
public sealed record TraceReport
{
    /// <summary>What was asked.</summary>
    public required TraceQuestion Question { get; init; }

    /// <summary>Whether the packet arrived, something listened there, and the answer came back.</summary>
    public bool Reaches => BlockedBy is null;

    /// <summary>Where it ended; null if it did not.</summary>
    public TraceBlock? BlockedBy { get; init; }

    /// <summary>The way there.</summary>
    public required ImmutableArray<TraceHop> Hops { get; init; }

    /// <summary>The way back; empty if there was nothing to answer.</summary>
    public required ImmutableArray<TraceHop> ReturnHops { get; init; }
}
