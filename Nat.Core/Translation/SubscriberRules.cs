namespace Nat.Core.Translation;

/// <summary>What one subscriber may take of the NAT (RFC 6888 REQ-4, REQ-5). 0 stands for: no limit.</summary>
public sealed record SubscriberRules
{
    /// <summary>How many leading bits of their addresses the hosts of one subscriber share, 1 to 32.</summary>
    public int PrefixLength { get; init; } = 32;

    /// <summary>External ports and identifiers that it may hold at once, all protocols together (LIM-01).</summary>
    public int MaxPorts { get; init; }

    /// <summary>The same for each of TCP, UDP and all others.</summary>
    public int MaxPortsPerProtocol { get; init; }

    /// <summary>Flows that it may have at once, hence memory (RFC 6888 REQ-5, LIM-02, LIM-03).</summary>
    public int MaxFlows { get; init; }

    /// <summary>Flows that it may open in a second in the long run (RFC 6888 REQ-4c).</summary>
    public int NewFlowsPerSecond { get; init; }

    /// <summary>Flows that it may open at one moment after a rest.</summary>
    public int NewFlowsBurst { get; init; } = 100;
}
