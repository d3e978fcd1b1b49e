namespace Nat.Bench.Engine;

/// <summary>A row of results, as it stands in the JSON file; null is left out.</summary>
public sealed record EngineRow
{
    /// <summary>Who.</summary>
    public required string Contestant { get; init; }

    /// <summary>What was measured: <c>established</c>, <c>establish</c>, <c>tear-down</c>, <c>calibration</c> or another phase.</summary>
    public required string Phase { get; init; }

    /// <summary>Established flows.</summary>
    public int Sessions { get; init; }

    /// <summary>What they are.</summary>
    public string? Protocol { get; init; }

    /// <summary>Which way the packets go.</summary>
    public string? Direction { get; init; }

    /// <summary>How often the packets of a flow come.</summary>
    public string? Distribution { get; init; }

    /// <summary>Packets that the contestant gets at once.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Threads that share the work.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Packets of established flows, in percent.</summary>
    public int HitRate { get; init; } = 100;

    /// <summary>Nanoseconds for a packet: the median of the rounds.</summary>
    public double? NsPerPacket { get; init; }

    /// <summary>The fastest round.</summary>
    public double? NsPerPacketFastest { get; init; }

    /// <summary>From the first to the third quartile, as a part of the median.</summary>
    public double? Spread { get; init; }

    /// <summary>Packets in a second, by the median.</summary>
    public double? PacketsPerSecond => NsPerPacket is > 0 ? 1e9 / NsPerPacket : null;

    /// <summary>Nanoseconds for a packet, by that of the table-less loop in the same rounds.</summary>
    public double? TimesTableLess { get; init; }

    /// <summary>Flows in a second, where flows are opened or ended.</summary>
    public double? FlowsPerSecond { get; init; }

    /// <summary>The same in the fastest round.</summary>
    public double? FlowsPerSecondFastest { get; init; }

    /// <summary>Bytes for a flow, everything included.</summary>
    public double? BytesPerFlow { get; init; }

    /// <summary>Other figures of the row, by name with unit.</summary>
    [System.Text.Json.Serialization.JsonExtensionData]
    public Dictionary<string, object>? Other { get; init; }
}
