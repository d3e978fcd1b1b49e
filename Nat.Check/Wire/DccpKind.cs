namespace Nat.Check.Wire;

/// <summary>Types of DCCP packets that are sent here (RFC 4340 section 5.1, RFC 5596 section 2.2.1).</summary>
internal enum DccpKind : byte
{
    Request = 0,
    Response = 1,
    Data = 2,
    Ack = 3,
    Close = 6,
    Reset = 7,
    Listen = 10,
}
