using System.Diagnostics;
using Nat.Core;

namespace Nat.Linux.Forwarding;

/// <summary>The clock of a NAT between devices: monotonic, with an origin of its own (CLOCK_MONOTONIC).</summary>
public static class LiveClock
{
    /// <summary>The time.</summary>
    public static Instant Now => new((long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)));

    /// <summary>Nanoseconds to add to an instant of it to have the time since 1970-01-01 UTC, as the system's clock stands now.</summary>
    public static long ToUnixTime => ((DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick) - Now.Nanoseconds;
}
