using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Nat64;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Vpc.Network;

/// <summary>
/// One translator of the network: the engine under the configuration of a NAT gateway in a zone, or of a NAT instance. From the first packet of
/// IPv6 on, there is NAT64 before it.
/// </summary>
/// <param name="config">How it behaves.</param>
/// <param name="seed">The seed of its randomness.</param>
/// <param name="metrics">What its gateway counts; null for a NAT instance.</param>
internal sealed class NatUnit(NatConfig config, ulong seed, NatMetrics? metrics) : IDisposable
{
    private readonly PacketSlot[] _slot = new PacketSlot[1];
    private NatEngine? _engine;
    private Nat64Engine? _nat64;
    private byte[] _room = [];

    /// <summary>How it behaves.</summary>
    public NatConfig Config => config;

    /// <summary>Its table, empty before its first packet.</summary>
    public IEnumerable<FlowSnapshot> Flows() => _engine?.Flows() ?? [];

    /// <summary>What it sends; to be cleared.</summary>
    public Outbox? Outbox => _nat64?.Outbox ?? _engine?.Outbox;

    /// <summary>Where in the outbox that begins which it sends beside the packet that it was given.</summary>
    public int FirstExtra { get; private set; }

    /// <summary>The IPv6 host for which an address of its table stands, or null.</summary>
    public Ipv6Address? HostOf(Ipv4Address standIn, ushort zone) =>
        _nat64 is not null && zone == _nat64.Config.Zone && _nat64.TryHost(standIn, out var host) ? host : null;

    /// <summary>Translates a packet, in place unless it becomes one of the other version of IP.</summary>
    /// <param name="packet">The packet; afterwards that which leaves, until the next one comes.</param>
    /// <param name="side">Where it arrives.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why it is dropped, or <see cref="DropReason.None"/>.</param>
    public VerdictKind Translate(ref IpPacket packet, Side side, Instant now, out DropReason reason)
    {
        metrics?.CountIn(packet, side, now);
        var verdict = packet.IsIpv4 && _nat64 is null
            ? TranslateInPlace(packet, side, now, out reason, out var egress)
            : TranslateAcross(ref packet, side, now, out reason, out egress);
        if (metrics is null)
            return verdict;
        if (verdict == VerdictKind.Forward)
            metrics.CountOut(packet.TotalLength, egress, now);
        else if (verdict == VerdictKind.Drop)
            metrics.CountDrop(reason, now);
        return verdict;
    }

    /// <summary>Ends every entry that has expired by then.</summary>
    public void Finish(Instant now) => _engine?.Finish(now);

    /// <inheritdoc/>
    public void Dispose()
    {
        metrics?.Lose(_engine?.FlowCount ?? 0);
        _engine?.Dispose();
        (_engine, _nat64) = (null, null);
    }

    private NatEngine Engine => _engine ??= new NatEngine(config, seed, metrics);

    private VerdictKind TranslateInPlace(IpPacket packet, Side side, Instant now, out DropReason reason, out Side egress)
    {
        FirstExtra = 0;
        ref var slot = ref _slot[0];
        slot = new PacketSlot { Time = now, Length = packet.Bytes.Length, Arrival = side == Side.Inside ? Arrival.Inside : Arrival.Outside };
        Engine.Process(packet.Bytes, _slot);
        (reason, egress) = (slot.Reason, slot.Egress);
        return slot.Verdict;
    }

    private VerdictKind TranslateAcross(ref IpPacket packet, Side side, Instant now, out DropReason reason, out Side egress)
    {
        _nat64 ??= new Nat64Engine(Engine, NatConfigs.Nat64, seed);
        var verdict = _nat64.Process(packet.Bytes, side, now, out reason);
        (FirstExtra, egress) = (0, default);
        if (verdict != VerdictKind.Forward)
            return verdict;
        var item = _nat64.Outbox[0];
        (FirstExtra, egress) = (1, item.Egress);
        var translated = _nat64.Outbox.Packet(item);
        if (translated[0] >> 4 == 4 == packet.IsIpv4 && translated.Length == packet.Bytes.Length)
        {
            translated.CopyTo(packet.Bytes);
            return verdict;
        }

        if (_room.Length < item.Length)
            _room = new byte[Math.Max(item.Length, PacketMaker.LongestPacket)];
        translated.CopyTo(_room);
        _ = IpPacket.TryParse(_room.AsSpan(0, item.Length), out packet, verifyChecksum: false);
        return verdict;
    }
}
