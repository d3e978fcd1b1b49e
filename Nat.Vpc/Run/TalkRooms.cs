using Nat.Vpc.Network;

namespace Nat.Vpc.Run;

/// <summary>Memory for a packet and its answer. What hosts send is at most a full segment.</summary>
internal sealed class TalkRooms
{
    /// <summary>Room for the packet.</summary>
    public byte[] Packet { get; } = new byte[PacketMaker.LongestPacket];

    /// <summary>Room for the answer.</summary>
    public byte[] Answer { get; } = new byte[PacketMaker.LongestPacket];
}
