namespace Nat.Core;

/// <summary>
/// A point in time: monotonic nanoseconds from an arbitrary origin. A replay takes the capture's own time stamps
/// (nanoseconds since 1970-01-01 UTC), a live device its clock. Nothing in this assembly reads a clock.
/// </summary>
/// <param name="Nanoseconds">Nanoseconds since the origin.</param>
public readonly record struct Instant(long Nanoseconds) : IComparable<Instant>
{
    /// <summary>Nanoseconds in a second.</summary>
    public const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The origin itself.</summary>
    public static Instant Zero => default;

    /// <summary>Makes an instant from seconds since the origin.</summary>
    public static Instant FromSeconds(double seconds) => new((long)(seconds * NanosecondsPerSecond));

    /// <summary>Seconds since the origin.</summary>
    public double Seconds => Nanoseconds / (double)NanosecondsPerSecond;

    /// <summary>The instant a span later.</summary>
    public static Instant operator +(Instant at, TimeSpan span) => new(at.Nanoseconds + (span.Ticks * TimeSpan.NanosecondsPerTick));

    /// <summary>The time between two instants, cut to 100 ns.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) => new((later.Nanoseconds - earlier.Nanoseconds) / TimeSpan.NanosecondsPerTick);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Instant a, Instant b) => a.Nanoseconds < b.Nanoseconds;

    /// <summary>Later than.</summary>
    public static bool operator >(Instant a, Instant b) => a.Nanoseconds > b.Nanoseconds;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Instant a, Instant b) => a.Nanoseconds <= b.Nanoseconds;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Instant a, Instant b) => a.Nanoseconds >= b.Nanoseconds;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Nanoseconds.CompareTo(other.Nanoseconds);
}
