using System.Runtime.InteropServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>
/// Counts flows when they end: by protocol and last state, by reason, by inside host, and the external ports that they held.
/// Nothing here is touched by a packet that just passes.
/// </summary>
public sealed class FlowStatistics
{
    private readonly long[] _ends = new long[Enum.GetValues<FlowEnd>().Length];
    private readonly Dictionary<(byte Protocol, string State), (long Flows, long Live)> _states = [];
    private readonly Dictionary<uint, HostUse> _hosts = [];

    // external address << 32 | protocol << 16 | port
    private readonly HashSet<ulong> _ports = [];

    /// <summary>How many flows were added.</summary>
    public long Count { get; private set; }

    /// <summary>How many flows ended for one reason.</summary>
    public long Ended(FlowEnd end) => _ends[(int)end];

    /// <summary>Flows by protocol and last state, the most frequent first.</summary>
    public IReadOnlyList<StateCount> States() =>
        [.. _states.Select(s => new StateCount(s.Key.Protocol, s.Key.State, s.Value.Flows, s.Value.Live))
            .OrderBy(s => s.Protocol).ThenByDescending(s => s.Flows).ThenBy(s => s.State, StringComparer.Ordinal)];

    /// <summary>The inside hosts that moved most bytes.</summary>
    /// <param name="count">How many hosts at most.</param>
    public IReadOnlyList<HostUse> BusiestHosts(int count) =>
        [.. _hosts.Values.OrderByDescending(h => h.Bytes).ThenByDescending(h => h.Flows).ThenBy(h => h.Host.Value).Take(count)];

    /// <summary>How many inside hosts had a flow.</summary>
    public int HostCount => _hosts.Count;

    /// <summary>External ports used, by address and protocol, in the order of addresses.</summary>
    public IReadOnlyList<PortUse> Ports() =>
        [.. _ports.GroupBy(p => p >> 16).OrderBy(g => g.Key)
            .Select(g => new PortUse(new Ipv4Address((uint)(g.Key >> 16)), (byte)g.Key, g.Count()))];

    /// <summary>Adds a flow that ended, or that is alive at the end.</summary>
    public void Add(in FlowSnapshot flow, FlowEnd end)
    {
        Count++;
        _ends[(int)end]++;
        ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(_states, (flow.Original.Protocol, ConntrackNames.StateOf(flow)), out _);
        state = (state.Flows + 1, state.Live + (end == FlowEnd.Live ? 1 : 0));

        bool fromOutside = (flow.Status & FlowStatus.OpenedFromOutside) != 0;
        var inside = fromOutside ? flow.Reply.Source : flow.Original.Source;
        ref var host = ref CollectionsMarshal.GetValueRefOrAddDefault(_hosts, inside.Value, out _);
        ulong packets = flow.OriginalPackets + flow.ReplyPackets;
        ulong bytes = flow.OriginalBytes + flow.ReplyBytes;
        host = new HostUse(inside, host.Flows + 1, host.Packets + packets, host.Bytes + bytes);

        if ((flow.Status & (FlowStatus.SourceNat | FlowStatus.DestinationNat)) != 0)
            AddPort(fromOutside ? flow.Original : flow.Reply);
    }

    // Seen from the outside, the external endpoint is the destination of what comes in.
    private void AddPort(in FlowTuple inbound) =>
        _ports.Add(((ulong)inbound.Destination.Value << 32) | ((ulong)inbound.Protocol << 16) | inbound.DestinationPort);
}
