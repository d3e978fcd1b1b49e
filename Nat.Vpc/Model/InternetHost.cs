using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A host on the internet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address.</param>
/// <param name="Listens">Where it answers; empty for everywhere.</param>
public sealed record InternetHost(string Name, Ipv4Address Address, ImmutableArray<TrafficMatch> Listens) : INamed;
