namespace Nat.Core.Flows;

/// <summary>What happens when an established TCP connection has been idle for its timeout (TCP-12).</summary>
public enum TcpIdleReaction : byte
{
    /// <summary>Its entry ends, and nobody is told.</summary>
    Silent,

    /// <summary>
    /// Its inside host is sent a probe, an ACK with sequence and acknowledgement number 0, and the entry waits for an answer as long as after
    /// a reset (RFC 6146 section 3.5.2.2; RFC 7857 section 2, figure 1).
    /// </summary>
    Probe,
}
