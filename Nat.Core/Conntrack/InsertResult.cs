namespace Nat.Core.Conntrack;

/// <summary>How an insertion ended.</summary>
internal enum InsertResult : byte
{
    /// <summary>Both tuples are published.</summary>
    Inserted,

    /// <summary>Another live line holds one of the tuples.</summary>
    Taken,

    /// <summary>Another line with one of the tuples was being inserted at the same moment and came first.</summary>
    LostRace,

    /// <summary>No line or no slot is left.</summary>
    Full,
}
