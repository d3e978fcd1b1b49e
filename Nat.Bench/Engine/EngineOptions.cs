using Nat.Bench.Traffic;
using Nat.Core.Translation;

namespace Nat.Bench.Engine;

/// <summary>What the measurement of the engine is to cover: every combination of these.</summary>
public sealed record EngineOptions
{
    /// <summary>Established flows.</summary>
    public int[] Sessions { get; init; } = [1_000, 64_512, 1_032_192, 4_128_768];

    /// <summary>Threads that share the work.</summary>
    public int[] Threads { get; init; } = [1];

    /// <summary>Packets that the engine gets at once.</summary>
    public int[] Batches { get; init; } = [1, 64, 256];

    /// <summary>What the flows are.</summary>
    public TrafficProtocol[] Protocols { get; init; } = [TrafficProtocol.Udp];

    /// <summary>Which way the packets go.</summary>
    public TrafficDirection[] Directions { get; init; } = [TrafficDirection.In2Out];

    /// <summary>How often the packets of a flow come.</summary>
    public FlowDistribution[] Distributions { get; init; } = [FlowDistribution.Uniform];

    /// <summary>Packets of established flows, in percent.</summary>
    public int[] HitRates { get; init; } = [100];

    /// <summary>Names of the peers that are measured beside the engine.</summary>
    public string[] Peers { get; init; } = [];

    /// <summary>Whether hostile load is measured, too.</summary>
    public bool Hostile { get; init; }

    /// <summary>External addresses whose ports are nearly used up.</summary>
    public int PoolAddresses { get; init; } = 16;

    /// <summary>Rounds that count.</summary>
    public int Rounds { get; init; } = 9;

    /// <summary>Frames in the buffer.</summary>
    public int Frames { get; init; } = 1 << 20;

    /// <summary>What is done about checksums. A network card verifies them before software sees the packet.</summary>
    public ChecksumPolicy Checksums { get; init; } = ChecksumPolicy.Ignore;

    /// <summary>Memory in which latency is measured, in bytes; more than any cache.</summary>
    public long CalibrationBytes { get; init; } = 1L << 30;
}
