namespace Nat.Core.Translation;

/// <summary>What is done about the checksums of an arriving packet, those of the IP header and of the transport (PKT-08).</summary>
public enum ChecksumPolicy : byte
{
    /// <summary>A packet with a wrong checksum is dropped (<c>nf_conntrack_checksum=1</c>).</summary>
    Verify,

    /// <summary>It is not looked at; a wrong checksum stays wrong by the same amount.</summary>
    Ignore,

    /// <summary>
    /// Verified, but one that the sender left to its network card is computed: 0 in the IP header, or the sum of the pseudo header
    /// alone in the transport header, which is what operating systems leave there. For captures: what was recorded on the sender was
    /// not wrong on the wire.
    /// </summary>
    Complete,

    /// <summary>It is computed anew, whatever it was; for captures taken on a sender that leaves checksums to its network card.</summary>
    Fix,
}
