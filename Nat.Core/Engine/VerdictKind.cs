namespace Nat.Core.Engine;

/// <summary>What the engine decided about a packet.</summary>
public enum VerdictKind : byte
{
    /// <summary>Not yet decided. Never left in a slot after processing.</summary>
    None,

    /// <summary>Rewritten in place; to be sent on the egress side.</summary>
    Forward,

    /// <summary>Not forwarded, for the slot's reason.</summary>
    Drop,

    /// <summary>
    /// Kept by the engine (a fragment, or a datagram that leaves in pieces). What becomes of it comes out of the
    /// <see cref="Outbox"/>, now or with a later packet, under the slot's token.
    /// </summary>
    Held,
}
