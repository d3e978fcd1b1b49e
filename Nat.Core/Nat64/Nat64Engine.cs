using Nat.Core.Engine;
using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>
/// Stateful NAT64 (RFC 6146): a <see cref="NatEngine"/> with IPv6 hosts on its inside. Each of them gets an IPv4 address that stands in for it;
/// headers are translated by RFC 7915, and everything that a NAT decides (ports, filtering, state, time) the engine decides, as for IPv4 hosts,
/// which may be behind the same engine.
/// </summary>
/// <remarks>
/// What leaves is in the <see cref="Outbox"/>: on the outside IPv4, on the inside IPv6 for IPv6 hosts. Nothing is allocated per packet and
/// nothing is thrown. One is used by one thread at a time, and the engine beside it by the same one only.
/// </remarks>
public sealed partial class Nat64Engine
{
    /// <summary>The longest packet of either version, in bytes.</summary>
    private const int MostBytes = Ipv6Packet.MinHeaderLength + ushort.MaxValue;

    private readonly NatEngine _engine;
    private readonly Nat64Config _config;
    private readonly HostTable _hosts;
    private readonly Nat64Addresses _addresses;
    private readonly Ipv6ToIpv4 _toIpv4;
    private readonly Ipv4ToIpv6 _toIpv6;
    private readonly IdentificationSource _identifications;
    private readonly PacketSlot[] _slot = new PacketSlot[1];
    private readonly byte[] _ipv4 = new byte[MostBytes];
    private readonly byte[] _ipv6 = new byte[MostBytes + Ipv4ToIpv6.MostGrowth];
    private readonly byte[] _error = new byte[IcmpErrorMessage.MaxLength];
    private readonly bool _mustBeGlobal;
    private Instant _now = new(long.MinValue);

    /// <summary>Puts IPv6 hosts behind an engine.</summary>
    /// <param name="engine">The engine; its owner disposes it.</param>
    /// <param name="config">How they are served.</param>
    /// <param name="seed">The seed of hash keys and identifications.</param>
    /// <exception cref="ArgumentException">The configuration contradicts itself.</exception>
    public Nat64Engine(NatEngine engine, Nat64Config config, ulong seed)
    {
        string? fault = config.Faults().FirstOrDefault();
        if (fault is not null)
            throw new ArgumentException(fault, nameof(config));
        (_engine, _config) = (engine, config);
        // By then every entry has expired to which nothing was sent.
        var lifetime = engine.Config.Timeouts.ByClass.Max() + TimeSpan.FromSeconds(1);
        _hosts = new HostTable(config.MaxHosts, lifetime, new SeededRandom(seed));
        _addresses = new Nat64Addresses(config.Prefix, _hosts);
        _toIpv4 = new Ipv6ToIpv4(_addresses, engine.Config.OutsideMtu);
        _toIpv6 = new Ipv4ToIpv6(_addresses, config, engine.Config.OutsideMtu);
        _identifications = new IdentificationSource(SeededRandom.Mix(seed));
        _mustBeGlobal = config.Prefix == Nat64Prefix.WellKnown && !config.AllowNonGlobal;
    }

    /// <summary>How IPv6 hosts are served.</summary>
    public Nat64Config Config => _config;

    /// <summary>What leaves, the last packet's own translation among it; emptied when the next packet comes.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>What passed here; the engine counts the IPv4 part of it.</summary>
    public EngineCounters Counters { get; } = new();

    /// <summary>IPv6 hosts that have a stand-in.</summary>
    public int HostCount => _hosts.Count;

    /// <summary>The IPv6 host for which an address of the engine's inside stands, in the tuples of its zone.</summary>
    public bool TryHost(Ipv4Address standIn, out Ipv6Address host) => _hosts.TryHost(standIn, out host);

    /// <summary>Takes a packet in; what leaves because of it is in the <see cref="Outbox"/>.</summary>
    /// <param name="packet">IPv6 from the inside, IPv4 from either side. It stays as it is.</param>
    /// <param name="side">Where it arrives.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why it is dropped, or <see cref="DropReason.None"/>.</param>
    /// <returns>What became of it.</returns>
    public VerdictKind Process(Span<byte> packet, Side side, Instant now, out DropReason reason)
    {
        Outbox.Clear();
        _now = now > _now ? now : _now;
        bool isIpv6 = side == Side.Inside && !packet.IsEmpty && packet[0] >> 4 == 6;
        int length = Math.Min(packet.Length, _ipv4.Length);
        Ipv4Address standIn = default;
        bool isNew = false;
        if (isIpv6)
            reason = Enter(packet, out length, out standIn, out isNew);
        else
            (reason, _) = (DropReason.None, packet[..length].TryCopyTo(_ipv4));
        long flows = _engine.Counters.FlowsCreated;
        var verdict = reason == DropReason.None ? Decide(length, side, isIpv6 ? _config.Zone : (ushort)0, out reason) : VerdictKind.Drop;
        if (isNew && verdict == VerdictKind.Drop && _engine.Counters.FlowsCreated == flows)
            _hosts.GiveBack(standIn);
        if (verdict == VerdictKind.Drop)
            Counters.CountDrop(reason);
        return verdict;
    }

    /// <summary>Time has passed and no packet has come: what the engine sends or gives up because of it is in the <see cref="Outbox"/>.</summary>
    public void Tick(Instant now)
    {
        Outbox.Clear();
        _engine.Tick(now);
        Drain();
    }

    /// <summary>The end of input at an instant (<see cref="NatEngine.Finish"/>).</summary>
    public void Finish(Instant now)
    {
        Outbox.Clear();
        _engine.Finish(now);
        Drain();
    }

    /// <summary>Makes a packet of an IPv6 host one of its stand-in.</summary>
    private DropReason Enter(Span<byte> bytes, out int length, out Ipv4Address standIn, out bool isNew)
    {
        (length, standIn, isNew) = (0, default, false);
        var reason = Ipv6Packet.TryParse(bytes, out var packet);
        if (reason != DropReason.None)
            return reason;
        var (source, destination) = (packet.Source, packet.Destination);
        if (_config.Prefix.Contains(source))
            return DropReason.Nat64LoopingSource;
        if (source.IsMartian)
            return DropReason.MartianSource;
        if (!_config.Prefix.Contains(destination))
            return DropReason.Nat64ForeignDestination;
        var target = _config.Prefix.Extract(destination);
        if (_mustBeGlobal && !GlobalAddresses.Contains(target))
            return DropReason.Nat64NotGlobal;
        if (!TryStandIn(packet, source, out standIn, out isNew))
            return DropReason.Nat64HostsExhausted;
        ulong pair = Nat64Addresses.Pair(standIn, target);
        reason = _toIpv4.Write(packet, pair, _identifications.Next(pair, packet.Protocol), _ipv4, out length);
        if (reason != DropReason.None && isNew)
        {
            _hosts.GiveBack(standIn);
            isNew = false;
        }

        return reason;
    }

    // An error may come from a router on the way, which needs no stand-in: the engine gives it an address of the flow that it is about.
    private bool TryStandIn(Ipv6Packet packet, Ipv6Address source, out Ipv4Address standIn, out bool isNew)
    {
        isNew = false;
        if (packet.Protocol != IpProtocol.Icmpv6 || packet.Payload.IsEmpty || !Icmpv6Type.IsError(packet.Payload[0]))
            return _hosts.TryTake(source, _now, out standIn, out isNew);
        if (!_hosts.TryFind(source, out standIn))
            standIn = _engine.Config.Gateway;
        return true;
    }

    /// <summary>Lets the engine decide about the IPv4 packet that is ready.</summary>
    private VerdictKind Decide(int length, Side side, ushort zone, out DropReason reason)
    {
        ref var slot = ref _slot[0];
        slot = new PacketSlot { Time = _now, Length = length, Arrival = side == Side.Inside ? Arrival.Inside : Arrival.Outside, Zone = zone };
        _engine.Process(_ipv4, _slot);
        (var verdict, reason) = (slot.Verdict, slot.Reason);
        if (verdict == VerdictKind.Forward)
        {
            _ = Ipv4Packet.TryParse(_ipv4.AsSpan(0, length), 0, out var packet, verifyChecksum: false);
            reason = Leave(packet, OutboxKind.Released, slot.Egress, slot.Zone);
            verdict = reason == DropReason.None ? VerdictKind.Forward : VerdictKind.Drop;
        }

        Drain();
        return verdict;
    }
}
