namespace Nat.Core.Translation;

/// <summary>Whose fragments a NAT forwards (PKT-01 to PKT-03).</summary>
public enum FragmentPolicy : byte
{
    /// <summary>All: the datagram is put together, translated, and leaves in the pieces in which it came.</summary>
    Reassemble,

    /// <summary>Those of UDP; fragments of other protocols are dropped.</summary>
    UdpOnly,

    /// <summary>Nobody's.</summary>
    Drop,
}
