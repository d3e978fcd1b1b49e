namespace Nat.Core;

/// <summary>A side of the NAT. A side belongs to a device; an entry has a direction, a packet goes in2out or out2in.</summary>
public enum Side : byte
{
    /// <summary>The private side.</summary>
    Inside,

    /// <summary>The public side.</summary>
    Outside,
}
