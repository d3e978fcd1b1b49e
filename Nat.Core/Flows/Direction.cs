namespace Nat.Core.Flows;

/// <summary>A direction of an entry. Per-direction data is an array of two indexed by it.</summary>
public enum Direction : byte
{
    /// <summary>The direction of the packet that opened the flow.</summary>
    Original = 0,

    /// <summary>The way back.</summary>
    Reply = 1,
}
