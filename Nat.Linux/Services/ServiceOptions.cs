using System.Collections.Immutable;
using System.Net;
using Nat.Core.Packets;

namespace Nat.Linux.Services;

/// <summary>What the NAT itself offers to inside hosts.</summary>
public sealed record ServiceOptions
{
    /// <summary>What its DHCP server hands out; null for no server. Only a TAP has hosts that ask.</summary>
    public DhcpOptions? Dhcp { get; init; }

    /// <summary>The address at which inside hosts ask for names; null if queries are translated like everything else.</summary>
    public Ipv4Address? Dns { get; init; }

    /// <summary>The name servers to which their queries are handed on.</summary>
    public ImmutableArray<IPAddress> NameServers { get; init; } = [];
}
