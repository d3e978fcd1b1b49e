using System.Collections.Immutable;

namespace Nat.Vpc.Model;

/// <summary>A gateway endpoint: the way from a VPC to S3 or DynamoDB without internet gateway and NAT.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vpc">The VPC.</param>
/// <param name="Service">The <see cref="CloudService"/> behind it.</param>
/// <param name="RouteTables">The tables in which it puts a route for each prefix of the service. These routes are not listed in the tables.</param>
public sealed record GatewayEndpoint(string Name, string Vpc, string Service, ImmutableArray<string> RouteTables) : INamed;
