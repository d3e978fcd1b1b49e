namespace Nat.Core.Translation;

/// <summary>How an external address is picked from a pool of several (RFC 4787 section 4.1, MAP-06, MAP-07).</summary>
public enum AddressPooling : byte
{
    /// <summary>One external address for everything an inside host sends (Linux: <c>persistent</c>; pf: <c>source-hash</c>).</summary>
    Paired,

    /// <summary>By a hash of source and destination address, as Linux does without <c>persistent</c>.</summary>
    Arbitrary,

    /// <summary>At random for each mapping; where the ports of one address are used up, the next is tried (pf: <c>random</c>).</summary>
    Random,

    /// <summary>In turn; where the ports of one address are used up, the next is tried (pf: <c>round-robin</c>).</summary>
    RoundRobin,

    /// <summary>In turn, but a subscriber keeps the address for as long as it has flows (pf: <c>sticky-address</c>).</summary>
    Sticky,

    /// <summary>The host bits of the inside address behind the prefix of the pool (pf: <c>bitmask</c>).</summary>
    Bitmask,
}
