using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>How IPv6 hosts are served (RFC 6146), beside what the engine's own configuration says of ports, filtering and time.</summary>
public sealed record Nat64Config
{
    /// <summary>The prefix of the addresses by which IPv6 hosts reach those of IPv4.</summary>
    public Nat64Prefix Prefix { get; init; } = Nat64Prefix.WellKnown;

    /// <summary>
    /// Whether the well-known prefix may hold addresses that are not global. RFC 6052 section 3.1 forbids it; AWS does it, to reach what is private.
    /// Another prefix may always hold them.
    /// </summary>
    public bool AllowNonGlobal { get; init; }

    /// <summary>Largest IPv6 packet, in bytes, that may leave on the inside.</summary>
    public int Ipv6Mtu { get; init; } = 1500;

    /// <summary>
    /// The smallest link of the IPv6 network, in bytes: what IPv4 routers might have cut is cut to this length (RFC 7915 section 4.1,
    /// lowest-ipv6-mtu).
    /// </summary>
    public int LowestIpv6Mtu { get; init; } = Ipv6Packet.LeastMtu;

    /// <summary>
    /// The zone of the engine in which IPv6 hosts are; no IPv4 host may be in it. So their stand-in addresses are nobody else's, whatever they
    /// are.
    /// </summary>
    public ushort Zone { get; init; } = FlowTuple.MaxZone;

    /// <summary>IPv6 hosts that may have live flows at the same time.</summary>
    public int MaxHosts { get; init; } = 65_536;

    /// <summary>What contradicts itself in this configuration, a sentence each; empty if nothing does.</summary>
    public IEnumerable<string> Faults()
    {
        if (Ipv6Mtu < Ipv6Packet.LeastMtu || LowestIpv6Mtu < Ipv6Packet.LeastMtu)
            yield return $"an IPv6 link with an MTU below {Ipv6Packet.LeastMtu} bytes; IPv6 does not run on such a link";
        if (LowestIpv6Mtu > Ipv6Mtu)
            yield return $"the smallest IPv6 link (MTU {LowestIpv6Mtu}) is larger than the one that packets leave on (MTU {Ipv6Mtu})";
        if (Zone is 0 or > FlowTuple.MaxZone)
            yield return $"IPv6 hosts are in a zone from 1 to {FlowTuple.MaxZone}; IPv4 hosts are in zone 0";
        if (MaxHosts is < 1 or > HostTable.MostHosts)
            yield return $"{MaxHosts} IPv6 hosts; there may be 1 to {HostTable.MostHosts}";
    }
}
