using Nat.Bench.Engine.Contestants;

namespace Nat.Bench.Engine;

/// <summary>Contestants that take turns at the same frames, in an order that rotates from round to round.</summary>
internal static class EngineRace
{
    /// <summary>Turns before the ones that count: the code is compiled in full, caches and branch predictors have seen the frames.</summary>
    public const int WarmUpRounds = 2;

    /// <summary>Runs all rounds.</summary>
    /// <returns>Nanoseconds for a packet, by contestant.</returns>
    public static Figures[] Run(IReadOnlyList<Contestant> contestants, FrameSet frames, int rounds)
    {
        double[][] times = [.. contestants.Select(_ => new double[rounds])];
        for (int round = -WarmUpRounds; round < rounds; round++)
        {
            for (int turn = 0; turn < contestants.Count; turn++)
            {
                int number = (turn + round + WarmUpRounds) % contestants.Count;
                double time = contestants[number].Run(frames) / frames.Count;
                if (round >= 0)
                    times[number][round] = time;
            }
        }

        return [.. times.Select(Figures.Of)];
    }
}
