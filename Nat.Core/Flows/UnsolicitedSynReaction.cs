namespace Nat.Core.Flows;

/// <summary>What becomes of a TCP SYN from the outside that no entry, mapping or static mapping takes in (TCP-04, RFC 5382 REQ-4), and of a DCCP Listen (RFC 5597 REQ-4).</summary>
public enum UnsolicitedSynReaction : byte
{
    /// <summary>It is dropped silently (REQ-4a).</summary>
    Drop,

    /// <summary>
    /// It is kept for six seconds. If the connection is opened from the inside by then it is dropped silently, so that both sides may open at
    /// once; else its sender is told that the port is unreachable.
    /// </summary>
    Hold,
}
