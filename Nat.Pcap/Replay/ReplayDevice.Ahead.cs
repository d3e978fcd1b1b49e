using Nat.Core.Engine;
using Nat.Pcap.Files;

namespace Nat.Pcap.Replay;

// For whoever receives several batches before the first of them is completed.
public sealed partial class ReplayDevice
{
    /// <summary>The chunk at hand.</summary>
    internal CaptureChunk? Chunk => _chunk;

    /// <summary>Describes the next packets of the chunk at hand, whether or not those before them have been completed.</summary>
    /// <returns>How many slots were filled; 0 also if no packet of them concerns the NAT.</returns>
    internal int ReceiveHere(Span<PacketSlot> batch)
    {
        _before = Counts.Packets;
        int slots = Describe(batch[..(int)Math.Min(Math.Min(batch.Length, LargestBatch), _remaining)]);
        _remaining -= _count;
        return slots;
    }

    /// <summary>
    /// Exchanges what is remembered of the batch that was received last with what is remembered of another one of the same chunk, which is
    /// completed next.
    /// </summary>
    internal void Exchange(ReceivedRecords other)
    {
        (_records, other.Records) = (other.Records, _records);
        (_count, other.Count) = (other.Count, _count);
        (_before, other.Before) = (other.Before, _before);
        (_start, other.Start) = (other.Start, _start);
        (_end, other.End) = (other.End, _end);
        (_hasRecords, other.HasRecords) = (other.HasRecords, _hasRecords);
    }
}
