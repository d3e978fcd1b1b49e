namespace Nat.Vpc.Model;

/// <summary>An egress-only internet gateway: hosts of a VPC open connections to the internet over IPv6, and nobody opens one to them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vpc">The VPC that it is attached to.</param>
public sealed record EgressOnlyGateway(string Name, string Vpc) : INamed;
