using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Vpc.Network;

/// <summary>One translator of the network: the engine under the configuration of a NAT gateway in a zone, or of a NAT instance.</summary>
/// <param name="config">How it behaves.</param>
/// <param name="seed">The seed of its randomness.</param>
/// <param name="metrics">What its gateway counts; null for a NAT instance.</param>
internal sealed class NatUnit(NatConfig config, ulong seed, NatMetrics? metrics) : IDisposable
{
    private readonly PacketSlot[] _slot = new PacketSlot[1];
    private NatEngine? _engine;

    /// <summary>How it behaves.</summary>
    public NatConfig Config => config;

    /// <summary>Its table, empty before its first packet.</summary>
    public IEnumerable<FlowSnapshot> Flows() => _engine?.Flows() ?? [];

    /// <summary>What it sends beside the packet that it was given; to be cleared.</summary>
    public Outbox? Outbox => _engine?.Outbox;

    /// <summary>Translates a packet in place.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="side">Where it arrives.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why it is dropped, or <see cref="DropReason.None"/>.</param>
    public VerdictKind Translate(Ipv4Packet packet, Side side, Instant now, out DropReason reason)
    {
        int length = packet.Bytes.Length;
        metrics?.CountIn(packet, side, now);
        ref var slot = ref _slot[0];
        slot = new PacketSlot { Time = now, Length = length, Arrival = side == Side.Inside ? Arrival.Inside : Arrival.Outside };
        Engine.Process(packet.Bytes, _slot);
        reason = slot.Reason;
        if (metrics is not null)
        {
            if (slot.Verdict == VerdictKind.Forward)
                metrics.CountOut(length, slot.Egress, now);
            else if (slot.Verdict == VerdictKind.Drop)
                metrics.CountDrop(reason, now);
        }

        return slot.Verdict;
    }

    /// <summary>Ends every entry that has expired by then.</summary>
    public void Finish(Instant now) => _engine?.Finish(now);

    /// <inheritdoc/>
    public void Dispose()
    {
        metrics?.Lose(_engine?.FlowCount ?? 0);
        _engine?.Dispose();
        _engine = null;
    }

    private NatEngine Engine => _engine ??= new NatEngine(config, seed, metrics);
}
