namespace Nat.Core.Translation;

/// <summary>What the sender of a new flow hears if there is no port or no room for it (ICM-08). The packet is dropped in any case.</summary>
public enum ExhaustionAnswer : byte
{
    /// <summary>Nothing.</summary>
    Silent,

    /// <summary>Destination unreachable, communication administratively prohibited: type 3 code 13 (RFC 5508 REQ-8).</summary>
    AdminProhibited,

    /// <summary>Destination unreachable, host unreachable: type 3 code 1 (RFC 6888 REQ-11).</summary>
    HostUnreachable,
}
