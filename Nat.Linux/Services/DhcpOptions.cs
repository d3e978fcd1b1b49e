using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Linux.Services;

/// <summary>What a DHCP server hands out.</summary>
/// <param name="Server">Its own address, which is also the router of its clients.</param>
/// <param name="Network">The prefix of the link.</param>
/// <param name="Leases">The addresses that it gives away.</param>
/// <param name="NameServers">Whom clients ask for names; none if empty.</param>
/// <param name="SearchDomains">Domains that clients add to short names (RFC 3397); none if empty.</param>
/// <param name="Mtu">The largest packet of the link, in bytes (RFC 2132 section 5.1).</param>
public sealed record DhcpOptions(
    Ipv4Address Server, Ipv4Prefix Network, Ipv4Range Leases, ImmutableArray<Ipv4Address> NameServers, ImmutableArray<string> SearchDomains, int Mtu);
