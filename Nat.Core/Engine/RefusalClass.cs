namespace Nat.Core.Engine;

/// <summary>Which counter of connection tracking a refused packet belongs to.</summary>
internal enum RefusalClass : byte
{
    /// <summary>None: it is refused for what the IP header says, for a policy of translation, or for want of room.</summary>
    None,

    /// <summary>It belongs to no flow and may open none.</summary>
    Invalid,

    /// <summary>An ICMP message that cannot be right.</summary>
    Error,

    /// <summary>Its flow would have a tuple of another. Linux finds that out when no port was free, too: it goes on with one that is taken.</summary>
    Clash,
}
