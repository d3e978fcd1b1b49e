using Nat.Core;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>
/// Carries real packets through a cloud network, and rewrites none itself: addresses are translated by the engine (NAT gateway, NAT
/// instance) and by <see cref="Nat.Core.Flows.PacketNaming"/> (internet gateway). Nothing is allocated for a packet that nobody follows.
/// </summary>
internal sealed partial class DataPlane : IDisposable
{
    /// <summary>Routers, gateways and instances that a packet may pass: no sound network has a longer way.</summary>
    private const int MostHops = 16;

    /// <summary>How long an automatic regional gateway takes to grow into a zone (AWS-03: up to 60 minutes).</summary>
    private static readonly TimeSpan GrowsAfter = TimeSpan.FromMinutes(60);

    private readonly PlaneState _state;
    private readonly IPacketTap? _tap;
    private readonly Queue<MadePacket> _made = new();
    private readonly byte[] _before = new byte[PathStepBytes];
    private readonly byte[][] _arrived = [[], []];   // packets that were translated to the other version of IP, by turns
    private int _turn;
    private int _arrivedLength;
    private Topology _topology;
    private Instant _now;
    private Instant _grows;

    /// <summary>Headers that an observer is shown of a packet as it was before.</summary>
    private const int PathStepBytes = 80;

    /// <summary>Makes a network ready for packets.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">The seed of all randomness.</param>
    /// <param name="tap">Sees packets of some interfaces, or null.</param>
    public DataPlane(CloudNetwork network, ulong seed, IPacketTap? tap = null)
    {
        (Network, _state, _tap) = (network, new PlaneState(seed), tap);
        Settle(network);
        _topology = new Topology(network, _state, tap);
        _grows = Instant.Zero + GrowsAfter;
    }

    /// <summary>The network as it is now.</summary>
    public CloudNetwork Network { get; private set; }

    /// <summary>The network as packets see it.</summary>
    public Topology Topology => _topology;

    /// <summary>Follows packets; null if nobody does.</summary>
    public IPathObserver? Observer { get; set; }

    /// <summary>What each NAT gateway counted.</summary>
    public IReadOnlyDictionary<string, NatMetrics> Metrics => _state.Metrics;

    /// <summary>The zones that have failed.</summary>
    public IReadOnlySet<string> Failed => _state.Failed;

    /// <summary>The network changes. Flows that are tracked live on.</summary>
    public void Change(CloudNetwork network)
    {
        foreach (var gateway in network.NatGateways.Where(g => g.State != NatGatewayState.Available))
            _state.Forget(gateway.Name);
        foreach (var instance in network.Instances.Where(i => !i.Running))
            _state.ForgetInstance(instance);
        Settle(network);
        Rebuild(network);
    }

    /// <summary>A zone fails: what stands in it neither sends nor receives, and its translators forget their connections.</summary>
    public void FailZone(string zone)
    {
        _state.Failed.Add(zone);
        foreach (var gateway in Network.NatGateways)
            _state.Forget(gateway.Name, zone);
        Rebuild(Network);
    }

    /// <summary>A zone returns.</summary>
    public void ReturnZone(string zone) => _state.Failed.Remove(zone);

    /// <summary>Somebody sends a packet.</summary>
    /// <param name="from">Who.</param>
    /// <param name="bytes">The packet; it is changed on its way.</param>
    /// <param name="now">When. Time does not go back.</param>
    /// <param name="last">
    /// The packet as it arrived or ended: in the same place, unless it became one of the other version of IP. It stays as it is while one more
    /// packet is sent.
    /// </param>
    public Fate Send(scoped in Place from, Span<byte> bytes, Instant now, out Span<byte> last)
    {
        _arrivedLength = 0;
        var fate = Send(from, bytes, now);
        last = _arrivedLength == 0 ? bytes : _arrived[_turn].AsSpan(0, _arrivedLength);
        return fate;
    }

    private Fate Send(scoped in Place from, Span<byte> bytes, Instant now)
    {
        _now = now;
        if (now >= _grows)
            Grow();
        if (IpPacket.TryParse(bytes, out var packet) != DropReason.None)
            return new Fate(default, new Block(BlockCode.BadPacket, PathPoint.Host, from.Port));
        if (from.Port is { } port)
            return LeavePort(port.Version == _state.Version ? port : _topology.Port(port.Name)!, packet, MostHops);
        if (from.Endpoint is { } endpoint)
            return EnterLocal(_topology.Endpoint(endpoint.Model.Name)!.Vpc, null, packet, MostHops);
        return Internet(packet, MostHops);
    }

    /// <summary>
    /// Carries on a packet that a component made itself (a reset, an ICMP error) or had held back, while packets were sent.
    /// </summary>
    /// <param name="bytes">The packet as it arrived.</param>
    /// <param name="fate">What became of it.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryCarryMade(out byte[] bytes, out Fate fate)
    {
        bytes = [];
        fate = default;
        if (!_made.TryDequeue(out var made))
            return false;
        _arrivedLength = 0;
        bytes = made.Bytes;
        if (IpPacket.TryParse(bytes, out var packet) == DropReason.None)
            fate = made.Port is { } port ? LeavePort(port, packet, MostHops) : LeaveGateway(made.Gateway!, packet, MostHops);
        if (_arrivedLength > 0)
            bytes = _arrived[_turn][.._arrivedLength];
        return true;
    }

    /// <summary>Whoever has an address or a name: an interface, an instance, a host on the internet, or any address there.</summary>
    public Place? Find(string name)
    {
        if (_topology.Port(name) is { } port)
            return Place.Of(port);
        if (Network.Hosts.Find(name) is { } host)
            return new Place(null, null, host, host.Address is { } address ? address : host.Ipv6 ?? default);
        return null;
    }

    /// <summary>The end of time: what has expired by then is ended and counted.</summary>
    public void Finish(Instant now)
    {
        foreach (var unit in _state.Units)
            unit.Finish(now);
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    private void Rebuild(CloudNetwork network)
    {
        Network = network;
        _state.Version++;
        _topology = new Topology(network, _state, _tap);
    }

    // An automatic regional gateway without any address begins in the first zone that has a workload.
    private void Settle(CloudNetwork network)
    {
        foreach (var gateway in network.NatGateways.Where(g => g is { Regional: true, Automatic: true, Addresses.IsEmpty: true }))
        {
            if (_state.GrownOf(gateway.Name).IsEmpty && ZonesWithWork(network, gateway).FirstOrDefault() is { } zone)
                _state.Grow(gateway.Name, zone);
        }
    }

    private void Grow()
    {
        _grows = _now + GrowsAfter;
        bool grew = false;
        foreach (var gateway in Network.NatGateways.Where(g => g is { Regional: true, Automatic: true }))
        {
            foreach (string zone in ZonesWithWork(Network, gateway).Where(z => !_topology.Gateway(gateway.Name)!.Zones.ContainsKey(z)).ToList())
            {
                _state.Grow(gateway.Name, zone);
                grew = true;
            }
        }

        if (grew)
            Rebuild(Network);
    }

    private static IEnumerable<string> ZonesWithWork(CloudNetwork network, NatGateway gateway) => network.Instances
        .SelectMany(i => i.Interfaces)
        .Select(p => network.Subnets.Find(p.Subnet))
        .Where(s => s?.Vpc == gateway.Vpc)
        .Select(s => s!.Zone)
        .Distinct()
        .Order(StringComparer.Ordinal);
}
