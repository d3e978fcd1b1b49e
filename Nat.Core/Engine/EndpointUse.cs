using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>How many flows an external address has to one destination; each needs a port of its own where mappings depend on the destination.</summary>
/// <param name="External">The external address.</param>
/// <param name="Destination">Where they lead.</param>
/// <param name="Port">And to which port.</param>
/// <param name="Protocol">The protocol's number.</param>
/// <param name="Flows">How many.</param>
public readonly record struct EndpointUse(Ipv4Address External, Ipv4Address Destination, ushort Port, byte Protocol, int Flows);
