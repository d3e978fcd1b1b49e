using System.Collections.Immutable;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>Which protocols a NAT translates by more than their addresses, and what it does with the others.</summary>
public sealed record ProtocolRules
{
    /// <summary>All that there is a file for in this room.</summary>
    public static ImmutableArray<byte> Known { get; } =
        [IpProtocol.Icmp, IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Dccp, IpProtocol.Gre, IpProtocol.Sctp, IpProtocol.UdpLite];

    /// <summary>The protocols that every NAT translates (RFC 3022 section 2.2); with them go the ICMP errors about them.</summary>
    public static ImmutableArray<byte> Always { get; } = [IpProtocol.Tcp, IpProtocol.Udp];

    /// <summary>
    /// The protocols whose ports, identifiers or keys are known and whose states are followed; of ICMP, the queries. Linux knows all of them, DCCP until 6.15.
    /// </summary>
    public ImmutableArray<byte> Handled { get; init; } = Known;

    /// <summary>What becomes of all others.</summary>
    public UnhandledProtocols Others { get; init; }

    /// <summary>Whether a protocol is one of those.</summary>
    public bool Handles(byte protocol) => Handled.Contains(protocol);
}
