namespace Nat.Core.Translation;

/// <summary>How an external address is picked from a pool of several (RFC 4787 section 4.1, MAP-06).</summary>
public enum AddressPooling : byte
{
    /// <summary>One external address for everything an inside host sends (Linux: <c>persistent</c>).</summary>
    Paired,

    /// <summary>By a hash of source and destination address, as Linux does without <c>persistent</c>.</summary>
    Arbitrary,
}
