using Nat.Core;
using Nat.Core.Engine;
using Nat.Pcap.Files;

namespace Nat.Pcap.Replay;

/// <summary>What a replay must remember of a packet that the engine keeps: everything of its record but the packet itself.</summary>
internal sealed class HeldPacket
{
    // The longest IPv4 header and the ports behind it: what a report of a drop shows.
    private const int ShownBytes = 64;

    private readonly byte[] _front;
    private readonly int _headLength;

    public HeldPacket(CaptureChunk chunk, in CaptureRecord record, in PacketSlot slot)
    {
        _headLength = slot.Offset - record.DataOffset;
        _front = chunk.Memory.Slice(record.DataOffset, _headLength + Math.Min(slot.Length, ShownBytes)).ToArray();
        Interface = chunk.Interfaces[record.InterfaceIndex];
        Time = record.Time;
        CutLength = slot.CutLength;
        Arrival = slot.Arrival;
    }

    /// <summary>Where it was seen.</summary>
    public CaptureInterface Interface { get; }

    /// <summary>When it was seen.</summary>
    public Instant Time { get; }

    /// <summary>How it arrived.</summary>
    public Arrival Arrival { get; }

    /// <summary>Bytes that the snap length cut off.</summary>
    public int CutLength { get; }

    /// <summary>The link layer in front of the packet.</summary>
    public ReadOnlySpan<byte> Head => _front.AsSpan(0, _headLength);

    /// <summary>The first bytes of the packet.</summary>
    public ReadOnlySpan<byte> PacketFront => _front.AsSpan(_headLength);
}
