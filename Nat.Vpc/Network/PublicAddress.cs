using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>Whose a public address is.</summary>
/// <param name="Vpc">The VPC whose internet gateway translates it.</param>
/// <param name="Private">The private address behind it; of a regional gateway the same.</param>
/// <param name="Gateway">The regional NAT gateway that has it, or null.</param>
/// <param name="Zone">The zone in which that serves it, or null.</param>
internal sealed record PublicAddress(VpcNode Vpc, Ipv4Address Private, GatewayNode? Gateway = null, string? Zone = null);
