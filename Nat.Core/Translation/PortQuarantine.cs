using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>
/// How long an external port rests before another mapping may get it (PRT-10, RFC 6888 REQ-8): so that packets of the one before do not
/// reach whoever comes next. Zero stands for: not at all.
/// </summary>
public sealed record PortQuarantine
{
    /// <summary>After a UDP flow.</summary>
    public TimeSpan Udp { get; init; }

    /// <summary>After a TCP connection that was closed by FIN.</summary>
    public TimeSpan TcpClosed { get; init; }

    /// <summary>After a TCP connection that was reset.</summary>
    public TimeSpan TcpReset { get; init; }

    /// <summary>After a TCP connection that was never established.</summary>
    public TimeSpan TcpHalfOpen { get; init; }

    /// <summary>After a TCP connection that was idle for too long.</summary>
    public TimeSpan TcpIdle { get; init; }

    /// <summary>After all other flows.</summary>
    public TimeSpan Other { get; init; }

    /// <summary>
    /// Whether the port rests towards the destination of its flow only, from the end of that flow; else towards all, from the end of the
    /// last flow that used it.
    /// </summary>
    public bool SameDestination { get; init; }

    /// <summary>Ports that may rest at once; the one that was freed first makes room.</summary>
    public int MaxPorts { get; init; } = 65_536;

    /// <summary>Whether any port rests.</summary>
    public bool IsOn => Udp + TcpClosed + TcpReset + TcpHalfOpen + TcpIdle + Other > TimeSpan.Zero;

    /// <summary>How long a port rests after a flow.</summary>
    /// <param name="protocol">The flow's protocol.</param>
    /// <param name="state">The state in which it ended.</param>
    public TimeSpan After(byte protocol, TcpState state) => protocol switch
    {
        Packets.IpProtocol.Udp => Udp,
        Packets.IpProtocol.Tcp => state switch
        {
            TcpState.Close => TcpReset,
            TcpState.SynSent or TcpState.SynSent2 or TcpState.SynReceived => TcpHalfOpen,
            TcpState.Established or TcpState.None => TcpIdle,
            _ => TcpClosed,
        },
        _ => Other,
    };
}
