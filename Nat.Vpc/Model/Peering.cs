namespace Nat.Vpc.Model;

/// <summary>A peering connection. It carries packets from one VPC to the other, and never beyond: no transit, no gateway of the other.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Requester">The VPC that asked.</param>
/// <param name="Accepter">The VPC that accepted.</param>
/// <param name="Active">Whether it is in use; a route to another is a blackhole.</param>
public sealed record Peering(string Name, string Requester, string Accepter, bool Active = true) : INamed;
