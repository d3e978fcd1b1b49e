namespace Nat.Pcap.Compare;

/// <summary>What becomes of a flow of the capture behind one NAT; the later, the worse.</summary>
public enum FlowFate : byte
{
    /// <summary>Every packet passes, and the peer sees one external endpoint from first to last. What comes after a TCP connection has closed does not count.</summary>
    Survives,

    /// <summary>Some packets are dropped, and later ones pass by the same external endpoint.</summary>
    Loses,

    /// <summary>
    /// Packets pass, but in the midst of the flow its external endpoint changes: the peer knows the old one. For TCP that is the end of the
    /// connection, for others of what the peer sends to the endpoint that it knows.
    /// </summary>
    Remapped,

    /// <summary>From one packet on, nothing passes.</summary>
    Dies,

    /// <summary>No packet passes.</summary>
    Blocked,
}
