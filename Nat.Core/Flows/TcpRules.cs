namespace Nat.Core.Flows;

/// <summary>How strictly TCP is tracked. Each value names the Linux sysctl that it mirrors where there is one.</summary>
public sealed record TcpRules
{
    /// <summary>An ACK may open an entry: a connection is picked up in mid-stream (<c>nf_conntrack_tcp_loose</c>, TCP-07).</summary>
    public bool Loose { get; init; } = true;

    /// <summary>Only an RST may be out of window; other segments always fit (<c>nf_conntrack_tcp_be_liberal</c>, TCP-06).</summary>
    public bool Liberal { get; init; }

    /// <summary>A FIN that its sender repeats does not close the other side (RFC 7857 section 2; Linux takes any second FIN for the other's).</summary>
    public bool CloseNeedsBothSides { get; init; }

    /// <summary>An RST that is out of window passes without ending the connection (<c>nf_conntrack_tcp_ignore_invalid_rst</c>).</summary>
    public bool IgnoreInvalidReset { get; init; }

    /// <summary>So many equal segments in a row shorten the timeout (<c>nf_conntrack_tcp_max_retrans</c>, TCP-08).</summary>
    public int MaxRetransmissions { get; init; } = 3;

    /// <summary>After an RST a segment without RST makes the connection established again (RFC 7857 section 2.2, RFC 6146 section 3.5.2.2).</summary>
    public bool ReopenAfterReset { get; init; }
}
