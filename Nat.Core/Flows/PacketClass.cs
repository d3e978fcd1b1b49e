namespace Nat.Core.Flows;

/// <summary>What a valid packet is to connection tracking.</summary>
public enum PacketClass : byte
{
    /// <summary>It belongs to a flow of its own tuple and may open one.</summary>
    Opening,

    /// <summary>It belongs to a flow of its own tuple but never opens one (an ICMP reply).</summary>
    Following,

    /// <summary>It reports an error about the packet that it quotes.</summary>
    IcmpError,

    /// <summary>It is a fragment; its tuple is known when its datagram is whole.</summary>
    Fragment,
}
