namespace Nat.Core.Engine;

/// <summary>Where a packet was seen relative to the NAT.</summary>
public enum Arrival : byte
{
    /// <summary>It arrives from the inside, not yet translated.</summary>
    Inside,

    /// <summary>It arrives from the outside, not yet translated.</summary>
    Outside,

    /// <summary>
    /// It was recorded on the inside after a NAT had translated it out2in: its destination is an inside endpoint. The engine
    /// writes the external destination that it carried outside, if this NAT would at this moment have let it in.
    /// The time to live stays as recorded.
    /// </summary>
    InsideTranslated,

    /// <summary>
    /// It was recorded on the outside after a NAT had translated it in2out: its source is an external endpoint. The engine writes
    /// the inside source that it had, if an entry or a mapping of this NAT tells it.
    /// The time to live stays as recorded.
    /// </summary>
    OutsideTranslated,
}
