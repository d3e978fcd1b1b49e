using System.Collections.Immutable;
using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>Durations for every <see cref="TimeoutClass"/>, and the two that are not a class.</summary>
public sealed record FlowTimeouts
{
    /// <summary>One duration for each member of <see cref="TimeoutClass"/>, in its order.</summary>
    public required ImmutableArray<TimeSpan> ByClass { get; init; }

    /// <summary>How long UDP must have run in both directions before <see cref="TimeoutClass.UdpStream"/> applies (UDP-02).</summary>
    public required TimeSpan UdpStreamAfter { get; init; }

    /// <summary>How long an incomplete datagram is kept (PKT-02, PKT-04).</summary>
    public required TimeSpan Fragment { get; init; }

    /// <summary>The duration of a class.</summary>
    public TimeSpan this[TimeoutClass timeout] => ByClass[(int)timeout];

    /// <summary>A copy in which some classes have other durations, in seconds.</summary>
    public FlowTimeouts With(params ReadOnlySpan<(TimeoutClass Of, int Seconds)> changes)
    {
        var durations = ByClass.ToBuilder();
        foreach (var (of, seconds) in changes)
            durations[(int)of] = TimeSpan.FromSeconds(seconds);
        return this with { ByClass = durations.MoveToImmutable() };
    }

    /// <summary>Durations for every class, in seconds; a class that is not named has none.</summary>
    public static FlowTimeouts Of(TimeSpan udpStreamAfter, TimeSpan fragment, params ReadOnlySpan<(TimeoutClass Of, int Seconds)> durations) => new FlowTimeouts
    {
        ByClass = [.. Enum.GetValues<TimeoutClass>().Select(_ => TimeSpan.Zero)],
        UdpStreamAfter = udpStreamAfter,
        Fragment = fragment,
    }.With(durations);
}
