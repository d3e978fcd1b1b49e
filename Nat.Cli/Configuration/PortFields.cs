using Nat.Core;
using Nat.Core.Translation;
using static Nat.Cli.Configuration.ConfigField;
using static Nat.Cli.Configuration.ConfigText;

namespace Nat.Cli.Configuration;

/// <summary>The part of <see cref="ConfigFields"/> that is about external ports and who gets them.</summary>
internal static class PortFields
{
    private const int MostPorts = ushort.MaxValue + 1;

    /// <summary>The fields in the order in which they are shown.</summary>
    public static IEnumerable<ConfigField> All =>
    [
        .. Allocation(), .. Quarantine(), .. Blocks(), .. Deterministic(), .. Subscribers(),
        One(
            "max-flows-per-destination",
            nameof(NatConfig.MaxFlowsPerDestination),
            c => Show(c.MaxFlowsPerDestination),
            (c, v) => c with { MaxFlowsPerDestination = Number(v, 0, MostPorts) }),
    ];

    private static IEnumerable<ConfigField> Allocation() =>
    [
        Rule("search", r => Show(r.Search), (r, v) => r with { Search = Choice<PortSearch>(v) }),
        Rule("random-tries", r => Show(r.RandomTries), (r, v) => r with { RandomTries = Number(v, 1, 1000) }),
        Rule("keep-parity", r => Show(r.KeepParity), (r, v) => r with { KeepParity = Flag(v) }),
        Many(
            "ports.reserved",
            nameof(NatConfig.Allocation),
            c => c.Allocation.Reserved.Select(ReservedText.Show),
            (c, v) => c with { Allocation = c.Allocation with { Reserved = [.. v.Select(ReservedText.Parse)] } }),
    ];

    private static IEnumerable<ConfigField> Quarantine() =>
    [
        Hold("udp", q => q.Udp, (q, t) => q with { Udp = t }),
        Hold("tcp-closed", q => q.TcpClosed, (q, t) => q with { TcpClosed = t }),
        Hold("tcp-reset", q => q.TcpReset, (q, t) => q with { TcpReset = t }),
        Hold("tcp-half-open", q => q.TcpHalfOpen, (q, t) => q with { TcpHalfOpen = t }),
        Hold("tcp-idle", q => q.TcpIdle, (q, t) => q with { TcpIdle = t }),
        Hold("other", q => q.Other, (q, t) => q with { Other = t }),
        One(
            "quarantine.same-destination",
            nameof(NatConfig.Quarantine),
            c => Show(c.Quarantine.SameDestination),
            (c, v) => c with { Quarantine = c.Quarantine with { SameDestination = Flag(v) } }),
        One(
            "quarantine.max-ports",
            nameof(NatConfig.Quarantine),
            c => Show(c.Quarantine.MaxPorts),
            (c, v) => c with { Quarantine = c.Quarantine with { MaxPorts = Number(v, 1, NatConfig.MaxMaxFlows) } }),
    ];

    private static IEnumerable<ConfigField> Blocks() =>
    [
        One("blocks.size", nameof(NatConfig.Blocks), c => Show(c.Blocks.Size), (c, v) => c with { Blocks = c.Blocks with { Size = Number(v, 0, MostPorts) } }),
        One(
            "blocks.max-per-subscriber",
            nameof(NatConfig.Blocks),
            c => Show(c.Blocks.MaxPerSubscriber),
            (c, v) => c with { Blocks = c.Blocks with { MaxPerSubscriber = Number(v, 1, MostPorts) } }),
    ];

    private static IEnumerable<ConfigField> Deterministic() =>
    [
        Many(
            "deterministic.inside",
            nameof(NatConfig.Deterministic),
            c => c.Deterministic.Inside.Select(p => p.ToString()),
            (c, v) => c with { Deterministic = c.Deterministic with { Inside = v.Count == 0 ? [] : Prefixes(v) } }),
        Many(
            "deterministic.zones",
            nameof(NatConfig.Deterministic),
            c => c.Deterministic.Zones.Select(zone => Show(zone)),
            (c, v) => c with { Deterministic = c.Deterministic with { Zones = [.. v.Select(zone => (ushort)Number(zone, 0, ushort.MaxValue))] } }),
        Plan("dynamic-factor", d => Show(d.DynamicFactor), (d, v) => d with { DynamicFactor = Number(v, 0, MostPorts) }),
        Plan("max-ports", d => Show(d.MaxPorts), (d, v) => d with { MaxPorts = Number(v, 0, MostPorts) }),
        Plan("algorithm", d => Show(d.Algorithm), (d, v) => d with { Algorithm = Choice<DeterministicAlgorithm>(v) }),
    ];

    private static IEnumerable<ConfigField> Subscribers() =>
    [
        Limit("prefix-length", s => s.PrefixLength, (s, n) => s with { PrefixLength = n }, 1, 32),
        Limit("max-ports", s => s.MaxPorts, (s, n) => s with { MaxPorts = n }),
        Limit("max-ports-per-protocol", s => s.MaxPortsPerProtocol, (s, n) => s with { MaxPortsPerProtocol = n }),
        Limit("max-flows", s => s.MaxFlows, (s, n) => s with { MaxFlows = n }),
        Limit("new-flows-per-second", s => s.NewFlowsPerSecond, (s, n) => s with { NewFlowsPerSecond = n }),
        Limit("new-flows-burst", s => s.NewFlowsBurst, (s, n) => s with { NewFlowsBurst = n }, 1),
    ];

    private static ConfigField Rule(string key, Func<PortRules, string> show, Func<PortRules, string, PortRules> set) =>
        One("ports." + key, nameof(NatConfig.Allocation), c => show(c.Allocation), (c, v) => c with { Allocation = set(c.Allocation, v) });

    private static ConfigField Hold(string key, Func<PortQuarantine, TimeSpan> get, Func<PortQuarantine, TimeSpan, PortQuarantine> set) => One(
        "quarantine." + key,
        nameof(NatConfig.Quarantine),
        c => Durations.Show(get(c.Quarantine)),
        (c, v) => c with { Quarantine = set(c.Quarantine, Duration(v)) });

    private static ConfigField Plan(string key, Func<DeterministicRules, string> show, Func<DeterministicRules, string, DeterministicRules> set) => One(
        "deterministic." + key,
        nameof(NatConfig.Deterministic),
        c => show(c.Deterministic),
        (c, v) => c with { Deterministic = set(c.Deterministic, v) });

    private static ConfigField Limit(
        string key, Func<SubscriberRules, int> get, Func<SubscriberRules, int, SubscriberRules> set, int least = 0, int most = NatConfig.MaxMaxFlows) => One(
        "subscribers." + key,
        nameof(NatConfig.Subscribers),
        c => Show(get(c.Subscribers)),
        (c, v) => c with { Subscribers = set(c.Subscribers, Number(v, least, most)) });
}
