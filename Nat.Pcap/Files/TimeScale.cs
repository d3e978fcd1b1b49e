using Nat.Core;

namespace Nat.Pcap.Files;

/// <summary>
/// How the time stamps of an interface count: ticks of 10^-n or 2^-n seconds (if_tsresol) since 1970-01-01 UTC plus an offset
/// (if_tsoffset); draft-ietf-opsawg-pcapng section 4.2.
/// </summary>
public readonly struct TimeScale : IEquatable<TimeScale>
{
    private const int PowerOfTwo = 0x80;
    private const int NanosecondDigits = 9;

    private readonly ulong _multiplier; // nanoseconds per tick; 0 if a tick is shorter or a power of two
    private readonly long _offset; // nanoseconds

    /// <summary>Makes a scale from the values of the two options.</summary>
    /// <param name="resolution">if_tsresol: n, with the highest bit set for a power of two.</param>
    /// <param name="offsetSeconds">if_tsoffset: seconds added to every time stamp.</param>
    public TimeScale(byte resolution, long offsetSeconds)
    {
        Resolution = resolution;
        OffsetSeconds = offsetSeconds;
        _offset = unchecked(offsetSeconds * Instant.NanosecondsPerSecond);
        _multiplier = resolution <= NanosecondDigits ? (ulong)PowerOfTen(NanosecondDigits - resolution) : 0;
    }

    /// <summary>Microseconds: what pcap and pcapng mean if nothing is said.</summary>
    public static TimeScale Microseconds { get; } = new(6, 0);

    /// <summary>Nanoseconds.</summary>
    public static TimeScale Nanoseconds { get; } = new(NanosecondDigits, 0);

    /// <summary>The value of if_tsresol.</summary>
    public byte Resolution { get; }

    /// <summary>The value of if_tsoffset, in seconds.</summary>
    public long OffsetSeconds { get; }

    /// <summary>Microseconds cannot hold every time stamp.</summary>
    public bool IsFinerThanMicroseconds => Resolution > 6;

    /// <summary>The instant of a time stamp, cut to nanoseconds. A time stamp outside what 64 bits of nanoseconds hold wraps around.</summary>
    public Instant ToInstant(ulong ticks) => new(unchecked((long)(_multiplier != 0 ? ticks * _multiplier : FineToNanoseconds(ticks)) + _offset));

    /// <summary>The first time stamp that is not before an instant, as far as the resolution allows; 0 before the origin.</summary>
    public ulong FromInstant(Instant time)
    {
        var nanoseconds = unchecked(time.Nanoseconds - _offset);
        if (nanoseconds <= 0)
            return 0;
        if (_multiplier != 0)
            return (ulong)nanoseconds / _multiplier;
        var digits = Resolution & ~PowerOfTwo;
        if ((Resolution & PowerOfTwo) == 0)
            return digits - NanosecondDigits > 19 ? 0 : unchecked((ulong)((UInt128)nanoseconds * PowerOfTen(digits - NanosecondDigits)));
        return digits > 64 ? 0 : unchecked((ulong)((((UInt128)nanoseconds << digits) + Instant.NanosecondsPerSecond - 1) / Instant.NanosecondsPerSecond));
    }

    /// <inheritdoc/>
    public bool Equals(TimeScale other) => Resolution == other.Resolution && OffsetSeconds == other.OffsetSeconds;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TimeScale other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Resolution, OffsetSeconds);

    /// <summary>Same resolution and offset.</summary>
    public static bool operator ==(TimeScale left, TimeScale right) => left.Equals(right);

    /// <summary>Other resolution or offset.</summary>
    public static bool operator !=(TimeScale left, TimeScale right) => !left.Equals(right);

    private ulong FineToNanoseconds(ulong ticks)
    {
        var digits = Resolution & ~PowerOfTwo;
        if ((Resolution & PowerOfTwo) != 0)
            return unchecked((ulong)(((UInt128)ticks * Instant.NanosecondsPerSecond) >> digits));
        return digits - NanosecondDigits > 19 ? 0 : (ulong)(ticks / PowerOfTen(digits - NanosecondDigits));
    }

    private static UInt128 PowerOfTen(int exponent)
    {
        UInt128 power = 1;
        while (exponent-- > 0)
            power *= 10;
        return power;
    }
}
