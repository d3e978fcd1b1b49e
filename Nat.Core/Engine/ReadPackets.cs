namespace Nat.Core.Engine;

/// <summary>What a <see cref="PacketReader"/> has read of a batch of packets, for the engine that decides them. Used again and again.</summary>
public sealed class ReadPackets
{
    /// <summary>Makes room.</summary>
    /// <param name="most">The most packets in a batch.</param>
    public ReadPackets(int most)
    {
        int parts = (most + NatEngine.PipelineDepth - 1) / NatEngine.PipelineDepth;
        Parts = [.. Enumerable.Range(0, parts).Select(_ => NatEngine.WorkRoom())];
    }

    /// <summary>The packets of each part that the engine takes at once.</summary>
    internal PacketWork[][] Parts { get; }
}
