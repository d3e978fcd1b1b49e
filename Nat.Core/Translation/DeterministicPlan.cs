using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>Who has which ports under <see cref="DeterministicRules"/>, computed both ways (RFC 7422 section 2).</summary>
public sealed class DeterministicPlan
{
    private readonly DeterministicRules _rules;
    private readonly AddressPool _pool;
    private readonly PortRange _range;
    private readonly long _hostsPerZone;

    private DeterministicPlan(NatConfig config)
    {
        _rules = config.Deterministic;
        _pool = new AddressPool(config.Outside);
        _range = config.Ports ?? PortGround.Unprivileged;
        _hostsPerZone = _rules.Inside.Sum(HostsIn);
        HostCount = _hostsPerZone * _rules.Zones.Length;
        HostsPerAddress = (HostCount + _pool.Count - 1) / _pool.Count;
        PortsPerHost = (int)(_range.Count / Math.Max(HostsPerAddress + _rules.DynamicFactor, 1));
    }

    /// <summary>All hosts of all zones.</summary>
    public long HostCount { get; }

    /// <summary>Hosts that share an external address: the compression ratio C.</summary>
    public long HostsPerAddress { get; }

    /// <summary>Ports that each of them has for ever.</summary>
    public int PortsPerHost { get; }

    /// <summary>The ports of every external address that are given to whoever needs more; null if there are none.</summary>
    public PortRange? Dynamic
    {
        get
        {
            int first = (int)(_range.First + (HostsPerAddress * PortsPerHost));
            return _rules.DynamicFactor == 0 || first > _range.Last ? null : new PortRange((ushort)first, _range.Last);
        }
    }

    /// <summary>The plan of a configuration; null if it has none.</summary>
    public static DeterministicPlan? Of(NatConfig config) => config.Deterministic.IsOn && !config.Outside.IsDefaultOrEmpty ? new DeterministicPlan(config) : null;

    /// <summary>The ports of a host.</summary>
    /// <returns>False if it is in no prefix or no zone of the plan.</returns>
    public bool TryFind(InsideHost host, out Ipv4Address external, out PortSpan ports)
    {
        (external, ports) = (default, default);
        int zone = _rules.Zones.IndexOf(host.Zone);
        if (zone < 0)
            return false;
        long before = zone * _hostsPerZone;
        foreach (var prefix in _rules.Inside)
        {
            if (prefix.Contains(host.Address))
            {
                long within = host.Address.Value - (long)FirstHost(prefix);
                if (within < 0 || within >= HostsIn(prefix))
                    return false;
                long number = before + within;
                external = _pool.At((uint)(number / HostsPerAddress));
                ports = SpanOf((int)(number % HostsPerAddress));
                return true;
            }

            before += HostsIn(prefix);
        }

        return false;
    }

    /// <summary>The host that has an external port for ever.</summary>
    /// <returns>False if nobody has.</returns>
    public bool TryFindHost(Ipv4Address external, ushort port, out InsideHost host)
    {
        host = default;
        long address = _pool.NumberOf(external);
        int within = port - _range.First;
        if (address < 0 || within < 0 || within >= HostsPerAddress * PortsPerHost)
            return false;
        long slot = _rules.Algorithm == DeterministicAlgorithm.Staggered ? within % HostsPerAddress : within / PortsPerHost;
        return TryHost((address * HostsPerAddress) + slot, out host);
    }

    /// <summary>What does not fit, a sentence each that says what would.</summary>
    internal static IEnumerable<string> FaultsOf(NatConfig config)
    {
        var rules = config.Deterministic;
        if (rules.Zones.IsDefaultOrEmpty || rules.Zones.Distinct().Count() < rules.Zones.Length)
        {
            yield return "deterministic.zones names each zone of the plan once; without zones it is 0";
            yield break;
        }

        if (Of(config) is not { } plan)
            yield break;
        if (plan.PortsPerHost < 1)
        {
            long most = Math.Max(plan._range.Count - rules.DynamicFactor, 0);
            string remedy = most == 0 ? $"lower deterministic.dynamic-factor below {plan._range.Count}" : $"take {(plan.HostCount + most - 1) / most} outside addresses";
            yield return $"{plan.HostCount} hosts behind {plan._pool.Count} outside addresses and a dynamic factor of {rules.DynamicFactor} leave less than one of {plan._range.Count} ports for each host; {remedy}";
        }

        if (rules.MaxPorts != 0 && rules.MaxPorts < plan.PortsPerHost)
            yield return $"every host has {plan.PortsPerHost} ports for ever, which is more than the {rules.MaxPorts} of deterministic.max-ports; raise that, or deterministic.dynamic-factor";
        if (rules.DynamicFactor > 0 && config.Blocks.Size == 0)
            yield return "deterministic.dynamic-factor keeps ports that are given in blocks; say how large these are with blocks.size";
        if (rules.DynamicFactor == 0 && config.Blocks.Size > 0)
            yield return "blocks.size beside a deterministic plan that keeps no ports for blocks; set deterministic.dynamic-factor, or blocks.size to 0";
        if (plan.Dynamic is { } dynamic && dynamic.Count < config.Blocks.Size)
            yield return $"the dynamic ports {dynamic} are fewer than the {config.Blocks.Size} of one block; lower blocks.size or raise deterministic.dynamic-factor";
        foreach (var (index, prefix) in rules.Inside.Index())
        {
            foreach (var other in rules.Inside.Skip(index + 1).Where(prefix.Overlaps))
                yield return $"deterministic.inside {prefix} and {other} overlap; a host has its ports once";
        }

        if (config.Subscribers.PrefixLength != 32)
            yield return "a deterministic plan deals ports out to single hosts; leave subscribers.prefix-length at 32";
    }

    private PortSpan SpanOf(int slot) => _rules.Algorithm == DeterministicAlgorithm.Staggered
        ? new PortSpan((ushort)(_range.First + slot), PortsPerHost, (int)HostsPerAddress)
        : new PortSpan((ushort)(_range.First + (slot * PortsPerHost)), PortsPerHost);

    private bool TryHost(long number, out InsideHost host)
    {
        host = default;
        if (number >= HostCount)
            return false;
        ushort zone = _rules.Zones[(int)(number / _hostsPerZone)];
        number %= _hostsPerZone;
        foreach (var prefix in _rules.Inside)
        {
            if (number < HostsIn(prefix))
            {
                host = new InsideHost(new Ipv4Address((uint)(FirstHost(prefix) + number)), zone);
                return true;
            }

            number -= HostsIn(prefix);
        }

        return false;
    }

    private static uint FirstHost(Ipv4Prefix prefix) => prefix.First.Value + (prefix.Length < 31 ? 1u : 0);

    private static long HostsIn(Ipv4Prefix prefix) => (1L << (32 - prefix.Length)) - (prefix.Length < 31 ? 2 : 0);
}
