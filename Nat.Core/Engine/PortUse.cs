using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>The external ports of one address and protocol that are in use.</summary>
/// <param name="Address">The external address.</param>
/// <param name="Protocol">The protocol's number.</param>
/// <param name="Ports">How many ports.</param>
/// <param name="Flows">How many flows share them.</param>
public readonly record struct PortUse(Ipv4Address Address, byte Protocol, int Ports, int Flows);
