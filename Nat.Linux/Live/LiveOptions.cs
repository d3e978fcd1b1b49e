using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Linux.Links;
using Nat.Linux.Namespaces;

namespace Nat.Linux.Live;

/// <summary>How the NAT is to stand on the link of an interface that exists.</summary>
/// <param name="Name">The interface.</param>
/// <param name="Mac">The hardware address of the NAT, another than that of the interface.</param>
/// <param name="Addresses">Its addresses on the link: it answers ARP for them.</param>
public sealed record LiveOptions(string Name, MacAddress Mac, ImmutableArray<Ipv4Range> Addresses)
{
    /// <summary>Where the interface is.</summary>
    public NetworkNamespace Namespace { get; init; } = NetworkNamespace.Own;

    /// <summary>The prefix of the link; null for that of the interface.</summary>
    public Ipv4Prefix? OnLink { get; init; }

    /// <summary>Where all else is reached; null for the default router of the interface.</summary>
    public Ipv4Address? Router { get; init; }

    /// <summary>How many sockets share the packets.</summary>
    public int Queues { get; init; } = 1;
}
