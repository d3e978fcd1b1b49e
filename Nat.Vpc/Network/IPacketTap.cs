using Nat.Core;

namespace Nat.Vpc.Network;

/// <summary>Sees the packets of some interfaces, as a capture on them would.</summary>
public interface IPacketTap
{
    /// <summary>Whether packets of an interface are wanted. Asked once for each interface after every change of the network.</summary>
    /// <param name="name">The interface, instance or NAT gateway.</param>
    bool Wants(string name);

    /// <summary>A packet leaves or arrives. What a security group keeps out is not seen.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="packet">The IPv4 packet.</param>
    /// <param name="now">When.</param>
    void Seen(string name, ReadOnlySpan<byte> packet, Instant now);
}
