using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>A block of external ports that a subscriber has, for all protocols.</summary>
/// <param name="Subscriber">Its inside addresses.</param>
/// <param name="Zone">The zone of those.</param>
/// <param name="External">The external address.</param>
/// <param name="Ports">The ports.</param>
public readonly record struct PortBlock(Ipv4Prefix Subscriber, ushort Zone, Ipv4Address External, PortRange Ports);
