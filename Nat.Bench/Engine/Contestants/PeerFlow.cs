using Nat.Core.Flows;

namespace Nat.Bench.Engine.Contestants;

/// <summary>What the dictionary NATs remember about a flow.</summary>
internal sealed class PeerFlow(FlowTuple original, FlowTuple reply)
{
    /// <summary>The tuple of the packets from inside.</summary>
    public readonly FlowTuple Original = original;

    /// <summary>The tuple of the packets from outside.</summary>
    public readonly FlowTuple Reply = reply;

    /// <summary>Time of the last packet, in nanoseconds.</summary>
    public long LastSeen;

    /// <summary>Packets and bytes from inside.</summary>
    public uint OriginalPackets, OriginalBytes;

    /// <summary>Packets and bytes from outside.</summary>
    public uint ReplyPackets, ReplyBytes;
}
