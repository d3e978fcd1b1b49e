using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>What outlives a change of the network: what interfaces and translators remember, what has failed, what has grown.</summary>
/// <param name="seed">The seed of all randomness.</param>
internal sealed class PlaneState(ulong seed) : IDisposable
{
    /// <summary>Where the addresses of an automatic regional gateway come from: RFC 2544 keeps 198.18.0.0/15 out of the internet.</summary>
    private const uint FirstAutomaticAddress = 0xC613C001;

    private readonly Dictionary<string, FlowTracker> _trackers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NatUnit> _units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NatMetrics> _metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<NatGatewayAddress>> _grown = new(StringComparer.Ordinal);
    private uint _nextAutomatic = FirstAutomaticAddress;

    /// <summary>The zones that have failed.</summary>
    public HashSet<string> Failed { get; } = new(StringComparer.Ordinal);

    /// <summary>The version of the rules of all security groups.</summary>
    public int Version { get; set; }

    /// <summary>The metrics of all NAT gateways that there ever were.</summary>
    public IReadOnlyDictionary<string, NatMetrics> Metrics => _metrics;

    /// <summary>What an interface remembers.</summary>
    public FlowTracker TrackerOf(string port) =>
        _trackers.TryGetValue(port, out var known) ? known : _trackers[port] = new FlowTracker();

    /// <summary>What a gateway counts.</summary>
    public NatMetrics MetricsOf(string gateway) =>
        _metrics.TryGetValue(gateway, out var known) ? known : _metrics[gateway] = new NatMetrics();

    /// <summary>The addresses into which a regional gateway has grown by itself.</summary>
    public ImmutableArray<NatGatewayAddress> GrownOf(string gateway) => _grown.GetValueOrDefault(gateway, []);

    /// <summary>A regional gateway grows into a zone.</summary>
    public void Grow(string gateway, string zone) =>
        _grown[gateway] = GrownOf(gateway).Add(new NatGatewayAddress(zone, null, new Ipv4Address(_nextAutomatic++)));

    /// <summary>The translator of a gateway in a zone.</summary>
    public NatUnit UnitOf(NatGateway gateway, string zone, IEnumerable<Ipv4Address> addresses) =>
        UnitOf($"{gateway.Name}/{zone}", () => new NatUnit(NatConfigs.Gateway(addresses), seed, MetricsOf(gateway.Name)));

    /// <summary>The translator of a NAT instance.</summary>
    public NatUnit UnitOf(NetworkInterface port, NatInstanceRules rules) =>
        UnitOf(port.Name, () => new NatUnit(NatConfigs.Instance(rules, port.Address ?? default), seed, null));

    /// <summary>Forgets the connections of a gateway, in one zone or in all.</summary>
    public void Forget(string gateway, string? zone = null)
    {
        foreach (string key in _units.Keys.Where(k => zone is null ? k.StartsWith(gateway + "/", StringComparison.Ordinal) : k == $"{gateway}/{zone}").ToList())
        {
            _units[key].Dispose();
            _units.Remove(key);
        }
    }

    /// <summary>Forgets what an instance had in its memory.</summary>
    public void ForgetInstance(Instance instance)
    {
        foreach (var port in instance.Interfaces)
        {
            if (_units.Remove(port.Name, out var unit))
                unit.Dispose();
        }
    }

    /// <summary>Every translator.</summary>
    public IEnumerable<NatUnit> Units => _units.Values;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var unit in _units.Values)
            unit.Dispose();
        _units.Clear();
    }

    private NatUnit UnitOf(string key, Func<NatUnit> make) => _units.TryGetValue(key, out var known) ? known : _units[key] = make();
}
