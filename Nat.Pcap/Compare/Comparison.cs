using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Pcap.Replay;

namespace Nat.Pcap.Compare;

/// <summary>One capture from the inside through several NATs at once: read once, and each NAT gets a copy of every packet.</summary>
public sealed class Comparison : IDisposable
{
    /// <summary>Packets that go through all NATs before the next are read: few enough for the copies to stay in the cache.</summary>
    private const int LargestBatch = 64;

    private readonly FlowBook _book = new();
    private readonly ComparedNat[] _nats;
    private readonly ReplayDevice _device;
    private readonly TimeSpan _longestBatch;
    private readonly PacketOfFlow[] _packets = new PacketOfFlow[LargestBatch];

    /// <summary>Prepares a comparison.</summary>
    /// <param name="input">The captures, one after another. They stay the caller's.</param>
    /// <param name="configs">The NATs; they agree about what is inside.</param>
    /// <param name="seed">The seed of all randomness, the same for each.</param>
    /// <param name="maxPackets">Ends after so many packets.</param>
    public Comparison(ReplayInput input, IReadOnlyList<NatConfig> configs, ulong seed, long maxPackets = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfZero(configs.Count);
        Seed = seed;
        _nats = [.. configs.Select(config => new ComparedNat(config, seed, _book))];
        _device = new ReplayDevice(input, null, configs[0], new ReplayOptions { MaxPackets = maxPackets }, null);

        // No entry can expire by the silence after a packet of one batch within that same batch, so its end is always told after what was before it.
        _longestBatch = configs.Min(c => c.Timeouts.ByClass.Where(t => t > TimeSpan.Zero).Min()) / 2;
    }

    /// <summary>The seed with which it can be repeated.</summary>
    public ulong Seed { get; }

    /// <summary>The packets of the capture, and those that do not concern a NAT.</summary>
    public ReplayCounts Counts => _device.Counts;

    /// <summary>Time stamp of the first packet that has one.</summary>
    public Instant First => _device.First;

    /// <summary>The latest time stamp.</summary>
    public Instant Latest => _device.Latest;

    /// <summary>The NATs, in the order in which they were given.</summary>
    public IReadOnlyList<ComparedNat> Nats => _nats;

    /// <summary>The flows of the capture, in the order of their first packets.</summary>
    public IReadOnlyList<CapturedFlow> Flows => _book.Flows;

    /// <summary>Reads everything.</summary>
    public void Run()
    {
        var slots = new PacketSlot[LargestBatch];
        var nothing = new Outbox();
        for (int count; (count = _device.Receive(slots)) > 0;)
        {
            var batch = slots.AsSpan(0, count);
            for (var rest = batch; !rest.IsEmpty;)
            {
                int together = Together(rest);
                Decide(rest[..together]);
                rest = rest[together..];
            }

            foreach (ref var slot in batch)
                slot.Verdict = VerdictKind.Forward;
            _device.Complete(batch, nothing);
        }

        _device.End(nothing);
        foreach (var nat in _nats)
            nat.Finish(Latest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var nat in _nats)
            nat.Dispose();
    }

    private int Together(ReadOnlySpan<PacketSlot> slots)
    {
        var limit = slots[0].Time + _longestBatch;
        int count = 1;
        while (count < slots.Length && slots[count].Time <= limit)
            count++;
        return count;
    }

    private void Decide(ReadOnlySpan<PacketSlot> batch)
    {
        for (int i = 0; i < batch.Length; i++)
            _packets[i] = _book.Add(batch[i], _device.Memory.Slice(batch[i].Offset, batch[i].Length));
        foreach (var nat in _nats)
            nat.Process(_device.Memory, batch, _packets.AsSpan(0, batch.Length));
    }
}
