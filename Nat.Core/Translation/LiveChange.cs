using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>Which values of a configuration are built into the tables, so that a NAT that runs cannot change them.</summary>
internal static class LiveChange
{
    /// <summary>What cannot change from one configuration to another, a sentence each that names the key; empty if nothing stands in the way.</summary>
    public static IEnumerable<string> Faults(NatConfig from, NatConfig to)
    {
        if (from.MaxFlows != to.MaxFlows)
            yield return Fixed("max-flows", from.MaxFlows, to.MaxFlows);
        if (from.Mapping != to.Mapping)
            yield return Fixed("mapping", from.Mapping, to.Mapping);
        if (from.ReuseMappings != to.ReuseMappings)
            yield return Fixed("reuse-mappings", from.ReuseMappings, to.ReuseMappings);
        if (from.Tcp.Machine != to.Tcp.Machine)
            yield return Fixed("tcp.machine", from.Tcp.Machine, to.Tcp.Machine);
        if (!from.Protocols.Handled.Order().SequenceEqual(to.Protocols.Handled.Order()))
            yield return Fixed("protocols.handled", Names(from.Protocols), Names(to.Protocols));
        if (from.Blocks.Size != to.Blocks.Size)
            yield return Fixed("blocks.size", from.Blocks.Size, to.Blocks.Size);
        if (!AreSame(from.Deterministic, to.Deterministic))
            yield return "deterministic cannot change while the NAT runs, because flows would lie in the ports of other hosts; leave it, or restart";
        foreach (string fault in DealtOut(from, to))
            yield return fault;
    }

    /// <summary>Whether a ledger of one configuration counts as one of the other would, so that it can be kept.</summary>
    public static bool IsCountedAlike(NatConfig a, NatConfig b) =>
        a.Outside.SequenceEqual(b.Outside) && a.StaticMappings.SequenceEqual(b.StaticMappings) && a.Allocation.Reserved.SequenceEqual(b.Allocation.Reserved)
        && (a.Ports, a.Pooling, a.SoftPairing, a.Blocks, a.Subscribers, a.Quarantine, a.MaxFlowsPerDestination, a.Allocation.Search)
        == (b.Ports, b.Pooling, b.SoftPairing, b.Blocks, b.Subscribers, b.Quarantine, b.MaxFlowsPerDestination, b.Allocation.Search);

    /// <summary>Who has which ports follows from these values where ports are dealt out: with others, flows would lie in ports of somebody else.</summary>
    private static IEnumerable<string> DealtOut(NatConfig from, NatConfig to)
    {
        bool isDealtOut = from.Deterministic.IsOn || from.Blocks.Size > 0;
        if (isDealtOut && from.Ports != to.Ports)
            yield return Fixed("port-range", from.Ports, to.Ports);
        if (isDealtOut && from.Subscribers.PrefixLength != to.Subscribers.PrefixLength)
            yield return Fixed("subscribers.prefix-length", from.Subscribers.PrefixLength, to.Subscribers.PrefixLength);
        if (from.Deterministic.IsOn && !from.Outside.SequenceEqual(to.Outside))
            yield return Fixed("outside", string.Join(',', from.Outside), string.Join(',', to.Outside));
    }

    private static bool AreSame(DeterministicRules a, DeterministicRules b) =>
        a.IsOn == b.IsOn
        && (!a.IsOn || (a.Inside.SequenceEqual(b.Inside) && a.Zones.SequenceEqual(b.Zones) && a with { Inside = [], Zones = [] } == b with { Inside = [], Zones = [] }));

    private static string Fixed(string key, object? from, object? to) =>
        $"{key} cannot change from {Shown(from)} to {Shown(to)} while the NAT runs; leave it, or restart";

    private static string Shown(object? value) => value switch
    {
        null => "by-source-port",
        Enum or bool => Hyphens.Between(value.ToString()!),
        _ => value.ToString()!,
    };

    private static string Names(ProtocolRules protocols) => string.Join(',', protocols.Handled.Select(p => IpProtocol.Name(p)));
}
