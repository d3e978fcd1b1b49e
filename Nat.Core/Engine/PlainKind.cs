using Nat.Core.Flows;

namespace Nat.Core.Engine;

/// <summary>Whether a packet is one for the fast path.</summary>
internal enum PlainKind : byte
{
    /// <summary>It is one for the corridor.</summary>
    None,

    /// <summary>A UDP datagram that <see cref="PlainPacket"/> has read, and that nothing stops which a router does.</summary>
    Udp,

    /// <summary>Such a TCP segment.</summary>
    Tcp,
}
