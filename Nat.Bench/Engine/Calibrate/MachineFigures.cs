namespace Nat.Bench.Engine.Calibrate;

/// <summary>What the machine can do, measured in the same run as everything else: the denominators.</summary>
/// <param name="ClockGigahertz">Dependent additions in a nanosecond.</param>
/// <param name="DependentMiss">Nanoseconds for a load whose address the load before it gave, in memory that no cache holds.</param>
/// <param name="RandomLoad">Nanoseconds for a random line, if no load waits for another.</param>
/// <param name="Prefetch0">The same, each line asked for ahead of time into the first-level cache.</param>
/// <param name="Prefetch1">The same, into the second-level cache.</param>
/// <param name="Bytes">The memory in which this was measured.</param>
internal sealed record MachineFigures(double ClockGigahertz, double DependentMiss, double RandomLoad, double Prefetch0, double Prefetch1, long Bytes);
