using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>Flows of IPv4.</summary>
internal readonly struct Ipv4FlowKey : IFlowKey<FlowTuple>
{
    /// <inheritdoc/>
    public static IpAddress PeerOf(in FlowTuple key) => key.Destination;

    /// <inheritdoc/>
    public static PacketKey TrafficOf(in FlowTuple key, bool isOutbound) => new(key.Protocol, isOutbound ? key.DestinationPort : key.SourcePort);
}
