namespace Nat.Bench.Traffic;

/// <summary>What traffic looks like. The same options make the same frames.</summary>
public sealed record TrafficOptions
{
    /// <summary>Flows, each with a tuple of its own.</summary>
    public int Flows { get; init; } = 20_000;

    /// <summary>Lengths of the frames.</summary>
    public TrafficMix Mix { get; init; } = TrafficMix.Imix;

    /// <summary>What the flows are.</summary>
    public TrafficProtocol Protocol { get; init; } = TrafficProtocol.Udp;

    /// <summary>Half of the frames, but no first one of a flow, come from the server.</summary>
    public bool BothWays { get; init; }

    /// <summary>Where the random numbers begin.</summary>
    public ulong Seed { get; init; } = 1;
}
