using Nat.Core;

namespace Nat.Bench.Engine;

/// <summary>Draws the flows of packets.</summary>
/// <param name="count">From how many.</param>
/// <param name="distribution">How often each comes.</param>
/// <param name="random">The dice.</param>
internal sealed class FlowPicker(int count, FlowDistribution distribution, SeededRandom random)
{
    private const double Unit = 1.0 / (1UL << 53);

    // Prime and larger than any count, so that rank -> rank * prime mod count permutes: what is popular is not what was opened first.
    private const long Scatter = 2_147_483_647;

    /// <summary>The next flow's number.</summary>
    public int Next() => distribution == FlowDistribution.Uniform ? (int)random.Below((uint)count) : (int)((Rank() - 1) * Scatter % count);

    /// <summary>
    /// A rank from 1, by rejection: k = floor((n+1)^u) has probability ln(1 + 1/k) / ln(n+1); taken with probability
    /// ln 2 / (k ln(1 + 1/k)), what remains is proportional to 1/k.
    /// </summary>
    private long Rank()
    {
        while (true)
        {
            long rank = Math.Min(count, (long)Math.Exp(NextUnit() * Math.Log(count + 1.0)));
            if (NextUnit() * rank * Math.Log(1 + (1.0 / rank)) < Math.Log(2))
                return rank;
        }
    }

    private double NextUnit() => (random.Next() >> 11) * Unit;
}
