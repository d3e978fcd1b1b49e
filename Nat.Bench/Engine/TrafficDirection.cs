namespace Nat.Bench.Engine;

/// <summary>Which way the measured packets go.</summary>
public enum TrafficDirection
{
    /// <summary>From the inside to the outside.</summary>
    In2Out,

    /// <summary>From the outside to the inside.</summary>
    Out2In,

    /// <summary>Half of the packets either way.</summary>
    Mixed,
}
