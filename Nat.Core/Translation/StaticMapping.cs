using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>
/// A mapping that the user configured (STA-01): an external endpoint that always leads to an internal one, and is its source on
/// the way out. Without ports it is basic NAT: every port and every protocol, one address for one address (MAP-14).
/// </summary>
/// <param name="Protocol">The IP protocol, or null for all (only without ports).</param>
/// <param name="External">The external address.</param>
/// <param name="ExternalPort">The external port, or null for all.</param>
/// <param name="Internal">The internal address.</param>
/// <param name="InternalPort">The internal port, or null for all.</param>
public sealed record StaticMapping(byte? Protocol, Ipv4Address External, ushort? ExternalPort, Ipv4Address Internal, ushort? InternalPort);
