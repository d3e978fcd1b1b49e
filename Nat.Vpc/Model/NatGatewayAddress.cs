using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>An address of a NAT gateway.</summary>
/// <param name="Zone">The zone in which it serves.</param>
/// <param name="Private">The private address, to which packets are translated; null for a regional gateway, which has no subnet.</param>
/// <param name="Elastic">The elastic address, which the internet gateway puts in its place; null for a private gateway.</param>
public sealed record NatGatewayAddress(string Zone, Ipv4Address? Private, Ipv4Address? Elastic);
