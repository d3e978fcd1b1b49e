using Nat.Core;

namespace Nat.Bench.Engine;

/// <summary>The packets' time, shared by all who drive one engine.</summary>
internal sealed class BenchClock
{
    /// <summary>From one packet to the next, in nanoseconds: ten million packets a second.</summary>
    public const long PacketStep = 100;

    /// <summary>The latest time, in nanoseconds.</summary>
    public long Nanoseconds { get; set; }

    /// <summary>The latest time.</summary>
    public Instant Now => new(Nanoseconds);

    /// <summary>Lets time pass without packets.</summary>
    public void Skip(TimeSpan time) => Nanoseconds += time.Ticks * TimeSpan.NanosecondsPerTick;
}
