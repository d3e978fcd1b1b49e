using System.Collections.Immutable;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

/// <summary>
/// How the external ports of a NAT are used at one moment (OBS-07), found by one walk through the table, which workers do not notice.
/// </summary>
public sealed class PortUsage
{
    /// <summary>External addresses that are told apart; a larger pool is reported by those of its addresses that carry most flows.</summary>
    public const int MostAddresses = 256;

    private const int Buckets = 1 << 16;
    private const int BusyBuckets = 16;
    private const int PortCount = ushort.MaxValue + 1;
    private const int UnprivilegedPorts = PortCount - 1024;

    private PortUsage(ImmutableArray<PortUse> used, EndpointUse? busiest, int limit) => (Used, Busiest, Limit) = (used, busiest, limit);

    /// <summary>Ports in use, by external address and protocol.</summary>
    public ImmutableArray<PortUse> Used { get; }

    /// <summary>The destination to which an external address has most flows; null if there is no flow with a port.</summary>
    public EndpointUse? Busiest { get; }

    /// <summary>How many ports each address has for each protocol.</summary>
    public int Limit { get; }

    /// <summary>The share of the ports of its address that <see cref="Busiest"/> uses, from 0 to 1: at 1 no flow to it can be opened any more.</summary>
    public double HighestShare => Busiest is { } busiest ? Math.Min(1, (double)busiest.Flows / Limit) : 0;

    /// <summary>Looks through the table.</summary>
    /// <param name="flows">Copies of its entries; gone through twice.</param>
    /// <param name="config">Says which ports there are.</param>
    internal static PortUsage Of(IEnumerable<FlowSnapshot> flows, NatConfig config)
    {
        var ports = new Dictionary<(uint Address, byte Protocol), (PortBits Ports, int Flows)>();
        int[] buckets = new int[Buckets];
        foreach (var flow in flows)
        {
            if (!TryExternal(flow, config, out var inbound))
                continue;
            var key = (inbound.Destination.Value, inbound.Protocol);
            var seen = ports.TryGetValue(key, out var use) ? use : (new PortBits(), 0);
            seen.Item1.Set(inbound.DestinationPort);
            ports[key] = (seen.Item1, seen.Item2 + 1);
            buckets[BucketOf(inbound)]++;
        }

        var used = ports.OrderByDescending(p => p.Value.Flows).Take(MostAddresses)
            .Select(p => new PortUse(new Ipv4Address(p.Key.Address), p.Key.Protocol, p.Value.Ports.Count, p.Value.Flows));
        return new PortUsage([.. used], FindBusiest(flows, config, buckets), config.Ports?.Count ?? UnprivilegedPorts);
    }

    /// <summary>
    /// Counts exactly, but only among the destinations that share the fullest buckets: a destination with many flows makes its bucket a full one.
    /// </summary>
    private static EndpointUse? FindBusiest(IEnumerable<FlowSnapshot> flows, NatConfig config, int[] buckets)
    {
        int least = Math.Max(1, buckets.OrderDescending().ElementAt(BusyBuckets));
        var counts = new Dictionary<FlowTuple, int>();
        foreach (var flow in flows)
        {
            if (TryExternal(flow, config, out var inbound) && buckets[BucketOf(inbound)] >= least)
                counts[Towards(inbound)] = counts.GetValueOrDefault(Towards(inbound)) + 1;
        }

        if (counts.Count == 0)
            return null;
        var (endpoint, most) = counts.MaxBy(c => c.Value);
        return new EndpointUse(endpoint.Destination, endpoint.Source, endpoint.SourcePort, endpoint.Protocol, most);
    }

    /// <summary>The tuple of what comes in for a flow whose external port the NAT chose or could have chosen.</summary>
    private static bool TryExternal(in FlowSnapshot flow, NatConfig config, out FlowTuple inbound)
    {
        bool isFromOutside = (flow.Status & FlowStatus.OpenedFromOutside) != 0;
        inbound = isFromOutside ? flow.Original : flow.Reply;
        return (flow.Status & (FlowStatus.SourceNat | FlowStatus.OpenedFromOutside)) != 0
            && Protocols.PortSpaceOf(inbound.Protocol, config.Protocols) == PortSpace.Ports;
    }

    private static FlowTuple Towards(in FlowTuple inbound) => inbound.WithDestination(inbound.Destination, 0);

    private static int BucketOf(in FlowTuple inbound) =>
        HashCode.Combine(inbound.Destination.Value, inbound.Source.Value, inbound.SourcePort, inbound.Protocol) & (Buckets - 1);

    /// <summary>A set of ports.</summary>
    private sealed class PortBits
    {
        private readonly ulong[] _bits = new ulong[PortCount / 64];

        public int Count => _bits.Sum(b => (int)ulong.PopCount(b));

        public void Set(ushort port) => _bits[port / 64] |= 1ul << (port % 64);
    }
}
