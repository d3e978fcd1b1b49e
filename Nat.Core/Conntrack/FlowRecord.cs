using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>What an entry needs rarely. Letters as in <see cref="FlowLine"/>; [S] under the lock of the source's chain.</summary>
internal struct FlowRecord
{
    /// <summary>[O] When its first packet came.</summary>
    public Instant Start;

    /// <summary>[S] The next entry of the same source, plus one.</summary>
    public uint NextOfSource;

    /// <summary>[S] The one before, plus one; 0 for the first.</summary>
    public uint PreviousOfSource;

    /// <summary>[W] Carries out of <see cref="FlowLine.Traffic"/>, of <see cref="TrafficCount.CarriedPackets"/> each.</summary>
    public PerDirection<ushort> PacketCarries;

    /// <summary>[W] Carries out of it, of <see cref="TrafficCount.CarriedBytes"/> each.</summary>
    public PerDirection<ushort> ByteCarries;
}
