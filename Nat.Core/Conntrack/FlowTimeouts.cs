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
}
