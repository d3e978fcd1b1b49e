namespace Nat.Core.Translation;

/// <summary>What becomes of packets with IPv4 options (PKT-09); source routes are refused in any case.</summary>
public enum IpOptionPolicy : byte
{
    /// <summary>They pass, and the options stay as they are (RFC 3022 section 4.6).</summary>
    Pass,

    /// <summary>They are dropped.</summary>
    Drop,
}
