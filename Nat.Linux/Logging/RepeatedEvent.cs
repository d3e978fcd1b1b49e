namespace Nat.Linux.Logging;

/// <summary>
/// Says when something that happens again and again is to be told of: when it begins, and as long as it goes on once for every interval, with how
/// often it has happened.
/// </summary>
internal sealed class RepeatedEvent
{
    /// <summary>How long nothing is said after something was.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    private long _told;
    private TimeSpan? _toldAt;

    /// <summary>Looks at the count.</summary>
    /// <param name="total">How often it has happened in all.</param>
    /// <param name="now">The time, from any beginning.</param>
    /// <param name="count">How often since it was told of last.</param>
    /// <returns>Whether it is to be told of now.</returns>
    public bool IsDue(long total, TimeSpan now, out long count)
    {
        count = total - _told;
        if (count == 0 || now - _toldAt < Interval)
            return false;
        (_told, _toldAt) = (total, now);
        return true;
    }
}
