using Nat.Core.Conntrack;
using Nat.Core.Translation;
using Nat.Pcap.Reports;

namespace Nat.Pcap.Replay;

/// <summary>What a replay found, for people and programs.</summary>
public sealed record ReplaySummary
{
    /// <summary>How the NAT behaved.</summary>
    public required NatConfig Config { get; init; }

    /// <summary>The seed with which the replay can be repeated.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What became of the packets.</summary>
    public required ReplayCounts Counts { get; init; }

    /// <summary>What the flows were.</summary>
    public required FlowStatistics Flows { get; init; }

    /// <summary>What was done to the table of flows.</summary>
    public required ConntrackStatistics Conntrack { get; init; }

    /// <summary>The most flows at once.</summary>
    public required long PeakFlows { get; init; }

    /// <summary>Flows opened.</summary>
    public required long FlowsCreated { get; init; }

    /// <summary>Seconds from the first to the latest time stamp.</summary>
    public required double CaptureSeconds { get; init; }

    /// <summary>Seconds that the replay took.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>Packets read in a second of the replay.</summary>
    public double PacketsPerSecond => ElapsedSeconds > 0 ? Counts.Packets / ElapsedSeconds : 0;
}
