namespace Nat.Core.Translation;

/// <summary>What is done about the checksums of an arriving packet, those of the IP header and of the transport (PKT-08).</summary>
public enum ChecksumPolicy : byte
{
    /// <summary>A packet with a wrong checksum is dropped (<c>nf_conntrack_checksum=1</c>).</summary>
    Verify,

    /// <summary>It is not looked at; a wrong checksum stays wrong by the same amount.</summary>
    Ignore,

    /// <summary>It is computed anew; for captures taken on a sender that leaves checksums to its network card.</summary>
    Fix,
}
