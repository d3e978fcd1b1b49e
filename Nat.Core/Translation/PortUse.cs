namespace Nat.Core.Translation;

/// <summary>What one subscriber does with one external port.</summary>
internal struct PortUse
{
    /// <summary>Its entries.</summary>
    public int Entries;

    /// <summary>Until when the port is to rest for those that have ended.</summary>
    public Instant RestsUntil;
}
