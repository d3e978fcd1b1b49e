namespace Nat.Core.Flows;

/// <summary>What has happened to an entry (the bits that Linux calls <c>IPS_*</c>), and what kind of entry it is.</summary>
[Flags]
public enum FlowStatus : ushort
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>A packet went in reply direction.</summary>
    SeenReply = 1,

    /// <summary>Traffic in both directions made the entry safe from early drop (TCP-14).</summary>
    Assured = 2,

    /// <summary>The source of the original direction is rewritten.</summary>
    SourceNat = 4,

    /// <summary>The destination of the original direction is rewritten.</summary>
    DestinationNat = 8,

    /// <summary>The original direction runs from the outside to the inside.</summary>
    OpenedFromOutside = 16,

    /// <summary>Both ends are inside; they speak by external endpoints (RFC 4787 section 6).</summary>
    Hairpin = 32,

    /// <summary>The entry keeps a mapping alive.</summary>
    HoldsMapping = 64,

    /// <summary>The entry keeps alive the permission of its outside host to send to the mapping.</summary>
    HoldsPermission = 128,

    /// <summary>The entry has a timer of its own, by the port to which it was opened (RFC 4787 REQ-5a).</summary>
    HasPortTimer = 256,
}
