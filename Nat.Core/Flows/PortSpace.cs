namespace Nat.Core.Flows;

/// <summary>What a NAT may choose from to keep flows apart.</summary>
public enum PortSpace : byte
{
    /// <summary>Nothing: only the addresses tell the flows of this protocol apart.</summary>
    None,

    /// <summary>Ports, with their classes (RFC 4787 section 4.2.1).</summary>
    Ports,

    /// <summary>Identifiers of ICMP queries: any 16-bit number (PRT-14).</summary>
    Identifiers,
}
