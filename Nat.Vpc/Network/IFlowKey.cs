using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>What the rules of a security group ask of a flow by its name, that of packets that leave the interface.</summary>
/// <typeparam name="TKey">The name.</typeparam>
internal interface IFlowKey<TKey>
{
    /// <summary>The address of the other side.</summary>
    static abstract IpAddress PeerOf(in TKey key);

    /// <summary>What a rule compares: the port to which the flow was opened.</summary>
    static abstract PacketKey TrafficOf(in TKey key, bool isOutbound);
}
