namespace Nat.Vpc.Network;

/// <summary>A packet that a translator sends beside the one that it was given.</summary>
/// <param name="Bytes">The packet.</param>
/// <param name="Gateway">The gateway that sends it, or null.</param>
/// <param name="Port">The interface of the NAT instance that sends it, or null.</param>
internal readonly record struct MadePacket(byte[] Bytes, GatewayNode? Gateway, PortNode? Port);
