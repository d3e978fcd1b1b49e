namespace Nat.Core.Translation;

/// <summary>What becomes of the identification field of IPv4 (PKT-06).</summary>
public enum IdentificationPolicy : byte
{
    /// <summary>It stays: two inside hosts may use the same towards one outside host, and their fragments may be mixed up.</summary>
    Keep,

    /// <summary>
    /// Where the source address is translated, a datagram that is or may be fragmented gets one of the NAT's own (RFC 6864 section 5.3.1,
    /// RFC 7857 section 10). An ICMP error that comes back quotes the NAT's; it is not turned into the host's again, for nobody looks there.
    /// </summary>
    Rewrite,
}
