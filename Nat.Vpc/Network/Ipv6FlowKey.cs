using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>Flows of IPv6.</summary>
internal readonly struct Ipv6FlowKey : IFlowKey<WideTuple>
{
    /// <inheritdoc/>
    public static IpAddress PeerOf(in WideTuple key) => key.Destination;

    /// <inheritdoc/>
    public static PacketKey TrafficOf(in WideTuple key, bool isOutbound) => new(key.Protocol, isOutbound ? key.DestinationPort : key.SourcePort);
}
