using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A VPC.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cidrs">The address blocks; the first is the primary one. Every route table has a local route for each.</param>
public sealed record VpcNetwork(string Name, ImmutableArray<Ipv4Prefix> Cidrs) : INamed;
