using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>Traffic to these destinations is forwarded without translation (RFC 6888 REQ-6, MAP-12).</summary>
/// <param name="Destination">The destination addresses.</param>
/// <param name="Port">The destination port, or null for all.</param>
public readonly record struct Exclusion(Ipv4Prefix Destination, ushort? Port);
