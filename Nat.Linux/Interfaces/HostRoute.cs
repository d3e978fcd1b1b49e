using Nat.Core.Packets;

namespace Nat.Linux.Interfaces;

/// <summary>A route of the machine through a device.</summary>
/// <param name="Destination">Where it leads.</param>
/// <param name="Gateway">The router on the link; null if the destination is on the link itself.</param>
public sealed record HostRoute(Ipv4Prefix Destination, Ipv4Address? Gateway);
