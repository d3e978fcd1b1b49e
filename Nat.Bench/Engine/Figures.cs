namespace Nat.Bench.Engine;

/// <summary>What several turns came to.</summary>
/// <param name="Median">The middle one.</param>
/// <param name="Fastest">The least, which a busy machine disturbs least.</param>
/// <param name="Spread">From the first to the third quartile, as a part of the median.</param>
public readonly record struct Figures(double Median, double Fastest, double Spread)
{
    /// <summary>Of times; the array is sorted.</summary>
    public static Figures Of(double[] times)
    {
        Array.Sort(times);
        double median = times[times.Length / 2];
        return new Figures(median, times[0], (times[times.Length * 3 / 4] - times[times.Length / 4]) / median);
    }
}
