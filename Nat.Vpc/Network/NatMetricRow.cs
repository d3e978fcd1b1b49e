namespace Nat.Vpc.Network;

/// <summary>The metrics of a NAT gateway for one minute, or for all (OBS-04).</summary>
public sealed class NatMetricRow
{
    /// <summary>Which minute after the beginning.</summary>
    public long Minute { get; init; }

    /// <summary>The most connections that were active at once.</summary>
    public long ActiveConnectionCount { get; set; }

    /// <summary>Connections that were tried: SYNs from the source.</summary>
    public long ConnectionAttemptCount { get; set; }

    /// <summary>Connections that were accepted: SYN+ACKs from the destination.</summary>
    public long ConnectionEstablishedCount { get; set; }

    /// <summary>How often no port was left.</summary>
    public long ErrorPortAllocation { get; set; }

    /// <summary>Connections that were not closed and had no packet for 350 seconds.</summary>
    public long IdleTimeoutCount { get; set; }

    /// <summary>Packets dropped.</summary>
    public long PacketsDropCount { get; set; }

    /// <summary>Bytes from hosts of the VPC.</summary>
    public long BytesInFromSource { get; set; }

    /// <summary>Bytes from where they speak to.</summary>
    public long BytesInFromDestination { get; set; }

    /// <summary>Bytes sent to where hosts of the VPC speak to.</summary>
    public long BytesOutToDestination { get; set; }

    /// <summary>Bytes sent to hosts of the VPC.</summary>
    public long BytesOutToSource { get; set; }

    /// <summary>Packets from hosts of the VPC.</summary>
    public long PacketsInFromSource { get; set; }

    /// <summary>Packets from where they speak to.</summary>
    public long PacketsInFromDestination { get; set; }

    /// <summary>Packets sent to where hosts of the VPC speak to.</summary>
    public long PacketsOutToDestination { get; set; }

    /// <summary>Packets sent to hosts of the VPC.</summary>
    public long PacketsOutToSource { get; set; }

    /// <summary>Whether nothing but the state of before was counted.</summary>
    internal bool IsEmpty => PacketsInFromSource + PacketsInFromDestination + PacketsOutToSource + PacketsOutToDestination + IdleTimeoutCount == 0;

    /// <summary>The names and values, in the order of the user guide.</summary>
    public IEnumerable<(string Name, long Value)> Values() =>
    [
        (nameof(ActiveConnectionCount), ActiveConnectionCount),
        (nameof(BytesInFromDestination), BytesInFromDestination),
        (nameof(BytesInFromSource), BytesInFromSource),
        (nameof(BytesOutToDestination), BytesOutToDestination),
        (nameof(BytesOutToSource), BytesOutToSource),
        (nameof(ConnectionAttemptCount), ConnectionAttemptCount),
        (nameof(ConnectionEstablishedCount), ConnectionEstablishedCount),
        (nameof(ErrorPortAllocation), ErrorPortAllocation),
        (nameof(IdleTimeoutCount), IdleTimeoutCount),
        (nameof(PacketsDropCount), PacketsDropCount),
        (nameof(PacketsInFromDestination), PacketsInFromDestination),
        (nameof(PacketsInFromSource), PacketsInFromSource),
        (nameof(PacketsOutToDestination), PacketsOutToDestination),
        (nameof(PacketsOutToSource), PacketsOutToSource),
    ];

    /// <summary>Both together.</summary>
    internal NatMetricRow Plus(NatMetricRow other) => new()
    {
        ActiveConnectionCount = Math.Max(ActiveConnectionCount, other.ActiveConnectionCount),
        BytesInFromDestination = BytesInFromDestination + other.BytesInFromDestination,
        BytesInFromSource = BytesInFromSource + other.BytesInFromSource,
        BytesOutToDestination = BytesOutToDestination + other.BytesOutToDestination,
        BytesOutToSource = BytesOutToSource + other.BytesOutToSource,
        ConnectionAttemptCount = ConnectionAttemptCount + other.ConnectionAttemptCount,
        ConnectionEstablishedCount = ConnectionEstablishedCount + other.ConnectionEstablishedCount,
        ErrorPortAllocation = ErrorPortAllocation + other.ErrorPortAllocation,
        IdleTimeoutCount = IdleTimeoutCount + other.IdleTimeoutCount,
        PacketsDropCount = PacketsDropCount + other.PacketsDropCount,
        PacketsInFromDestination = PacketsInFromDestination + other.PacketsInFromDestination,
        PacketsInFromSource = PacketsInFromSource + other.PacketsInFromSource,
        PacketsOutToDestination = PacketsOutToDestination + other.PacketsOutToDestination,
        PacketsOutToSource = PacketsOutToSource + other.PacketsOutToSource,
    };
}
