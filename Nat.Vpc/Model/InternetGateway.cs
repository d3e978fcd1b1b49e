namespace Nat.Vpc.Model;

/// <summary>An internet gateway (AWS-05).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vpc">The VPC that it is attached to, or null.</param>
public sealed record InternetGateway(string Name, string? Vpc) : INamed;
