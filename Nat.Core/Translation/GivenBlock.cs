using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>A block of ports that a subscriber has.</summary>
/// <param name="Subscriber">The first host of the subscriber.</param>
/// <param name="External">The external address.</param>
/// <param name="Ports">The ports.</param>
internal readonly record struct GivenBlock(InsideHost Subscriber, Ipv4Address External, PortRange Ports);
