namespace Nat.Core.Engine;

public sealed partial class NatEngine
{
    /// <summary>Makes a reader that reads packets for this engine ahead of time.</summary>
    public PacketReader CreateReader() => new(new NatEngine(Config, null, _translator, _fragments, _syns, _errorRate, _identifications));

    /// <summary>Decides a batch that was read ahead of time, as <see cref="Process(Span{byte}, Span{PacketSlot})"/> would decide it.</summary>
    /// <param name="memory">The device's memory that the slots point into.</param>
    /// <param name="batch">The packets, in order of arrival; no more than were read.</param>
    /// <param name="read">What was read of them.</param>
    public void Process(Span<byte> memory, Span<PacketSlot> batch, ReadPackets read)
    {
        var own = _work;
        foreach (var works in read.Parts)
        {
            if (batch.IsEmpty)
                break;
            var part = NextPart(ref batch);
            _work = works;
            _table.Enter();
            PrefetchBuckets(part.Length);
            DecidePart(memory, part);
            _table.Leave();
        }

        _work = own;
    }

    /// <summary>Room for what is read of one part.</summary>
    internal static PacketWork[] WorkRoom() => new PacketWork[PipelineDepth + LookAhead];

    /// <summary>The first step, for all parts of a batch.</summary>
    internal void Read(Span<byte> memory, ReadOnlySpan<PacketSlot> batch, ReadPackets into)
    {
        foreach (var works in into.Parts)
        {
            if (batch.IsEmpty)
                return;
            _work = works;
            var part = batch[..Math.Min(PipelineDepth, batch.Length)];
            Parse(memory, part);
            batch = batch[part.Length..];
        }
    }

    // The reader has asked for these lines, too, but for the caches of its own processor.
    private void PrefetchBuckets(int count)
    {
        var probe = _table.Tuples.Probe();
        foreach (ref readonly var work in _work.AsSpan(0, count))
            probe.PrefetchBucket(work.Hash);
    }

    private static Span<PacketSlot> NextPart(ref Span<PacketSlot> batch)
    {
        var part = batch[..Math.Min(PipelineDepth, batch.Length)];
        batch = batch[part.Length..];
        return part;
    }
}
