using System.Collections.Immutable;
using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>Durations for every <see cref="TimeoutClass"/>, and the two that are not a class.</summary>
public sealed record FlowTimeouts
{
    // SCTP from closed to heartbeat-sent, DCCP from request to time-wait, GRE: what the sysctls of Linux say, those of DCCP until 6.15
    // (nf_conntrack_proto_sctp.c, _dccp.c, _gre.c).
    private static readonly ImmutableArray<TimeSpan> LinuxFromSctp =
        [.. new[] { 10, 3, 3, 210, 3, 3, 3, 30, 240, 480, 480, 43_200, 64, 64, 240, 30, 180 }.Select(s => TimeSpan.FromSeconds(s))];

    private readonly ImmutableArray<TimeSpan> _byClass;

    /// <summary>
    /// One duration for each member of <see cref="TimeoutClass"/>, in its order. From <see cref="TimeoutClass.SctpClosed"/> on they may be left
    /// out: those that are have the durations of Linux.
    /// </summary>
    public required ImmutableArray<TimeSpan> ByClass
    {
        get => _byClass;
        init => _byClass = value.Length <= (int)TimeoutClass.GreStream
            ? value.AddRange(LinuxFromSctp[Math.Max(0, value.Length - (int)TimeoutClass.SctpClosed)..])
            : value;
    }

    /// <summary>How long UDP must have run in both directions before <see cref="TimeoutClass.UdpStream"/> applies (UDP-02).</summary>
    public required TimeSpan UdpStreamAfter { get; init; }

    /// <summary>How long an incomplete datagram is kept (PKT-02, PKT-04).</summary>
    public required TimeSpan Fragment { get; init; }

    /// <summary>The duration of a class.</summary>
    public TimeSpan this[TimeoutClass timeout] => ByClass[(int)timeout];
}
