namespace Nat.Core.Flows;

/// <summary>How TCP is tracked. Each value names the Linux sysctl that it mirrors where there is one.</summary>
public sealed record TcpRules
{
    /// <summary>The state machine (TCP-01, TCP-02).</summary>
    public TcpMachine Machine { get; init; } = TcpMachine.Linux;

    /// <summary>An ACK may open an entry: a connection is picked up in mid-stream (<c>nf_conntrack_tcp_loose</c>, TCP-07).</summary>
    public bool Loose { get; init; } = true;

    /// <summary>Only an RST may be out of window; other segments always fit (<c>nf_conntrack_tcp_be_liberal</c>, TCP-06). For machines that look at numbers.</summary>
    public bool Liberal { get; init; }

    /// <summary>An RST that is out of window passes without ending the connection (<c>nf_conntrack_tcp_ignore_invalid_rst</c>). For machine linux.</summary>
    public bool IgnoreInvalidReset { get; init; }

    /// <summary>So many equal segments in a row shorten the timeout (<c>nf_conntrack_tcp_max_retrans</c>, TCP-08). For machine linux.</summary>
    public int MaxRetransmissions { get; init; } = 3;

    /// <summary>What happens when an established connection has been idle for its timeout (TCP-12).</summary>
    public TcpIdleReaction OnIdle { get; init; }

    /// <summary>What becomes of a segment, neither SYN nor RST, of a connection that is not known (TCP-12).</summary>
    public TcpUnknownReaction Unknown { get; init; }

    /// <summary>What becomes of a SYN from the outside that nobody takes in (TCP-04, RFC 5382 REQ-4).</summary>
    public UnsolicitedSynReaction UnsolicitedSyn { get; init; }

    /// <summary>How large a segment hosts may ask for (TCP-13).</summary>
    public MssClamp MssClamp { get; init; }

    /// <summary>What contradicts itself, a sentence each; empty if nothing does.</summary>
    public IEnumerable<string> Faults()
    {
        if (OnIdle == TcpIdleReaction.Probe && Machine != TcpMachine.Rfc7857)
            yield return "an idle connection is probed, but only TCP machine rfc7857 has a state in which to wait for the answer";
        if (Unknown != TcpUnknownReaction.Drop && (Loose || Machine == TcpMachine.None))
            yield return "a segment of an unknown TCP connection cannot both open one and be answered with a reset; turn loose off";
        if (MssClamp != MssClamp.Path && MssClamp != MssClamp.None && MssClamp.Bytes is < MssClamp.Least or > MssClamp.Most)
            yield return $"TCP segments of {MssClamp.Bytes} bytes; from {MssClamp.Least} to {MssClamp.Most} can be asked for";
    }
}
