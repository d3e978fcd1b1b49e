using System.Collections.Immutable;
using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>Durations for every <see cref="TimeoutClass"/>, and the two that are not a class.</summary>
public sealed record FlowTimeouts
{
    // The sysctls of Linux (nf_conntrack_proto_sctp.c, _dccp.c until 6.15, _gre.c): of protocols that few profiles have a word about.
    private static readonly (TimeoutClass Of, int Seconds)[] LinuxDefaults =
    [
        (TimeoutClass.SctpClosed, 10),
        (TimeoutClass.SctpCookieWait, 3),
        (TimeoutClass.SctpCookieEchoed, 3),
        (TimeoutClass.SctpEstablished, 210),
        (TimeoutClass.SctpShutdownSent, 3),
        (TimeoutClass.SctpShutdownReceived, 3),
        (TimeoutClass.SctpShutdownAckSent, 3),
        (TimeoutClass.SctpHeartbeatSent, 30),
        (TimeoutClass.DccpRequest, 240),
        (TimeoutClass.DccpRespond, 480),
        (TimeoutClass.DccpPartOpen, 480),
        (TimeoutClass.DccpOpen, 43_200),
        (TimeoutClass.DccpCloseRequest, 64),
        (TimeoutClass.DccpClosing, 64),
        (TimeoutClass.DccpTimeWait, 240),
        (TimeoutClass.Gre, 30),
        (TimeoutClass.GreStream, 180),
    ];

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

    /// <summary>Durations for every class, in seconds; a class of SCTP, DCCP or GRE that is not named has that of Linux, any other has none.</summary>
    public static FlowTimeouts Of(TimeSpan udpStreamAfter, TimeSpan fragment, params ReadOnlySpan<(TimeoutClass Of, int Seconds)> durations) => new FlowTimeouts
    {
        ByClass = [.. Enum.GetValues<TimeoutClass>().Select(_ => TimeSpan.Zero)],
        UdpStreamAfter = udpStreamAfter,
        Fragment = fragment,
    }.With(LinuxDefaults).With(durations);
}
