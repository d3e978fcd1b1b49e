namespace Nat.Pcap.Compare;

/// <summary>What a comparison looks at in a TCP segment.</summary>
/// <param name="Flags">The flags (RFC 9293 section 3.1).</param>
/// <param name="Sequence">The sequence number.</param>
internal readonly record struct TcpMarks(byte Flags, uint Sequence)
{
    /// <summary>FIN.</summary>
    public bool IsFin => (Flags & 1) != 0;

    /// <summary>RST.</summary>
    public bool IsReset => (Flags & 4) != 0;

    /// <summary>SYN without ACK: asks for a connection.</summary>
    public bool IsOpening => (Flags & 0x12) == 2;

    /// <summary>SYN, with or without ACK.</summary>
    public bool IsSyn => (Flags & 2) != 0;
}
