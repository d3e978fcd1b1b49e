namespace Nat.Bench.Engine;

/// <summary>How often the packets of a flow come.</summary>
public enum FlowDistribution
{
    /// <summary>Every flow as often as every other.</summary>
    Uniform,

    /// <summary>The k-th flow 1/k times as often as the first (Zipf's law with exponent 1).</summary>
    Zipf,
}
