using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Vpc.Model;

/// <summary>A host on the internet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its IPv4 address, the A record of its name, or null.</param>
/// <param name="Listens">Where it answers; empty for everywhere.</param>
public sealed record InternetHost(string Name, Ipv4Address? Address, ImmutableArray<TrafficMatch> Listens) : INamed
{
    /// <summary>Its IPv6 address, the AAAA record of its name, or null.</summary>
    public Ipv6Address? Ipv6 { get; init; }
}
