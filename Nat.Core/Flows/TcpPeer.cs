namespace Nat.Core.Flows;

/// <summary>
/// What one side of a connection has sent and may send. Sequence numbers are modulo 2^32 and compared by
/// <see cref="TcpSequence"/>. A zeroed value: nothing seen from this side.
/// </summary>
internal struct TcpPeer
{
    /// <summary>The sequence number behind the last octet this side has sent.</summary>
    internal uint End;

    /// <summary>The sequence number that this side may send up to: the highest acknowledgement of the other side plus its window.</summary>
    internal uint MaxEnd;

    /// <summary>The largest window this side has offered, in octets (scaled). 0: nothing seen from it; an offer of 0 counts as 1.</summary>
    internal uint MaxWindow;

    /// <summary>The highest acknowledgement this side has sent; valid with <see cref="TcpTrackingFlags.MaxAckKnown"/>.</summary>
    internal uint MaxAck;

    /// <summary>By how many bits its windows are shifted (RFC 7323 section 2), 0 to 14.</summary>
    internal byte WindowScale;

    /// <summary>What is known of this side.</summary>
    internal TcpTrackingFlags Flags;

    /// <summary>
    /// Which of SYN and ACK (<see cref="TcpSegment.SynAndAck"/>) this side has sent since the connection began to open, or was established: for
    /// machines whose handshake is SYN and ACK of both.
    /// </summary>
    internal byte Sent;
}
