namespace Nat.Bench.Replay;

/// <summary>One contestant on one input: a row of the table, in the form of the JSON file.</summary>
/// <param name="Contestant">Who.</param>
/// <param name="Input">Which input.</param>
/// <param name="Seconds">Median of the wall times.</param>
/// <param name="SecondsFastest">The shortest of them.</param>
/// <param name="CpuSeconds">Median of the processor times, which a busy machine disturbs least.</param>
/// <param name="PacketsPerSecond">Packets of the input by the median.</param>
/// <param name="BytesPerSecond">Bytes of the input by the median.</param>
/// <param name="TimesCat">Its median by that of cat.</param>
/// <param name="TimesCp">Its median by that of cp.</param>
/// <param name="TimesNat">Its median by that of nat.</param>
internal sealed record ReplayRun(
    string Contestant, string Input, double Seconds, double SecondsFastest, double CpuSeconds, double PacketsPerSecond, double BytesPerSecond,
    double TimesCat, double TimesCp, double TimesNat);
