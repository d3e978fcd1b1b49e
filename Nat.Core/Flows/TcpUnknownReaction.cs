namespace Nat.Core.Flows;

/// <summary>
/// What becomes of a segment, neither SYN nor RST, of a TCP connection that is not known, or known no longer (TCP-12). The answer is the
/// reset that a host without that connection sends (RFC 9293 section 3.10.7.1), with the address for which it stands.
/// </summary>
public enum TcpUnknownReaction : byte
{
    /// <summary>It is dropped; unless it may open an entry, see <see cref="TcpRules.Loose"/>.</summary>
    Drop,

    /// <summary>From the inside it is answered with a reset (AWS NAT gateway).</summary>
    ResetInside,

    /// <summary>From either side it is answered with a reset (Azure NAT gateway).</summary>
    Reset,
}
