namespace Nat.Core.Flows;

/// <summary>What a segment is to the state machine: the strongest of its flags, in the order RST, SYN, FIN, ACK.</summary>
internal enum TcpSegmentKind : byte
{
    /// <summary>No segment yet, or one with flags that no TCP sends.</summary>
    None,

    /// <summary>SYN without ACK.</summary>
    Syn,

    /// <summary>SYN with ACK.</summary>
    SynAck,

    /// <summary>FIN (with ACK).</summary>
    Fin,

    /// <summary>ACK alone, with or without data.</summary>
    Ack,

    /// <summary>RST, with or without ACK.</summary>
    Rst,
}
