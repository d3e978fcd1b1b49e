namespace Nat.Core.Engine;

/// <summary>What an <see cref="OutboxItem"/> is.</summary>
public enum OutboxKind : byte
{
    /// <summary>A packet that the NAT made (an ICMP error); the token is that of the packet that it answers.</summary>
    Answer,

    /// <summary>A held packet that leaves now, translated; the token is its own.</summary>
    Released,

    /// <summary>A held packet that is dropped now; there are no bytes.</summary>
    Dropped,

    /// <summary>
    /// A further piece of a packet that had to be fragmented; the token is that packet's. The first piece came as
    /// <see cref="Released"/>.
    /// </summary>
    Piece,

    /// <summary>A packet that the NAT made without being asked, to see whether a connection lives; it belongs to no packet, and the token is 0.</summary>
    Probe,
}
