using System.Runtime.InteropServices;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>
/// Counts the live flows of a running NAT again and again: by protocol and by inside host. In between it hears of flows that end, so that what
/// a host moves is known from count to count. Memory is kept for the next count.
/// </summary>
public sealed class FlowCensus : IFlowObserver
{
    private const int MostHosts = 1 << 20;        // more are counted together as the host 0.0.0.0
    private const int PatientCounts = 100;        // longer than an expired flow waits for the sweep

    private readonly long[] _protocols = new long[byte.MaxValue + 1];
    private readonly Dictionary<(uint Address, ushort Zone), Host> _hosts = [];
    private readonly Lock _guard = new();   // over what has ended

    // What the flows of a host had moved when they ended, since this listens.
    private readonly Dictionary<(uint Address, ushort Zone), (ulong Packets, ulong Bytes)> _ended = [];

    /// <summary>Live flows.</summary>
    public long Count { get; private set; }

    /// <summary>Live flows by protocol; protocols without any are left out.</summary>
    public IEnumerable<(byte Protocol, long Flows)> Protocols =>
        _protocols.Index().Where(p => p.Item > 0).Select(p => ((byte)p.Index, p.Item));

    /// <summary>The inside hosts that moved most bytes between the last two counts; before the second, in all their live flows.</summary>
    /// <param name="count">How many hosts at most.</param>
    public IReadOnlyList<HostActivity> BusiestHosts(int count) =>
        [.. _hosts.Where(h => h.Value.Flows > 0 || h.Value.NewBytes > 0)
            .OrderByDescending(h => h.Value.NewBytes).ThenByDescending(h => h.Value.Flows).ThenBy(h => h.Key.Address).Take(count)
            .Select(h => new HostActivity(new Ipv4Address(h.Key.Address), h.Key.Zone, h.Value.Flows, h.Value.NewPackets, h.Value.NewBytes, h.Value.Bytes))];

    /// <summary>Counts anew.</summary>
    /// <param name="flows">All live flows.</param>
    public void Take(IEnumerable<FlowSnapshot> flows)
    {
        Count = 0;
        _protocols.AsSpan().Clear();
        Begin();
        foreach (var flow in flows)
            Add(flow);
    }

    /// <inheritdoc/>
    public void Created(in FlowSnapshot flow, Instant at)
    {
    }

    /// <inheritdoc/>
    public void Updated(in FlowSnapshot flow, FlowChanges changes, Instant at)
    {
    }

    /// <inheritdoc/>
    public void Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        lock (_guard)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_ended, KeyIn(_ended, HostOf(flow)), out _);
            sum = (sum.Packets + flow.OriginalPackets + flow.ReplyPackets, sum.Bytes + flow.OriginalBytes + flow.ReplyBytes);
        }
    }

    /// <summary>Every host begins with what had ended; one without anything new for long is forgotten.</summary>
    private void Begin()
    {
        foreach (var key in _hosts.Where(h => h.Value.IdleCounts > PatientCounts).Select(h => h.Key).ToList())
        {
            _hosts.Remove(key);
            lock (_guard)
                _ended.Remove(key);
        }

        foreach (var host in _hosts.Values)
            host.Begin();
        lock (_guard)
        {
            foreach (var (key, sum) in _ended)
            {
                var host = HostAt(key);
                (host.Packets, host.Bytes) = (sum.Packets, sum.Bytes);
            }
        }
    }

    private void Add(in FlowSnapshot flow)
    {
        Count++;
        _protocols[flow.Original.Protocol]++;
        var host = HostAt(KeyIn(_hosts, HostOf(flow)));
        host.Flows++;
        host.Packets += flow.OriginalPackets + flow.ReplyPackets;
        host.Bytes += flow.OriginalBytes + flow.ReplyBytes;
    }

    private Host HostAt((uint Address, ushort Zone) key)
    {
        ref var host = ref CollectionsMarshal.GetValueRefOrAddDefault(_hosts, key, out _);
        return host ??= new Host();
    }

    private static (uint Address, ushort Zone) HostOf(in FlowSnapshot flow)
    {
        bool isFromOutside = (flow.Status & FlowStatus.OpenedFromOutside) != 0;
        return isFromOutside ? (flow.Reply.Source.Value, flow.Reply.Zone) : (flow.Original.Source.Value, flow.Original.Zone);
    }

    private static (uint Address, ushort Zone) KeyIn<T>(Dictionary<(uint Address, ushort Zone), T> hosts, (uint Address, ushort Zone) key) =>
        hosts.Count < MostHosts || hosts.ContainsKey(key) ? key : default;

    private sealed class Host
    {
        public long Flows;
        public ulong Packets;
        public ulong Bytes;
        private ulong _packetsBefore;
        private ulong _bytesBefore;

        public int IdleCounts { get; private set; }

        public ulong NewPackets => Packets > _packetsBefore ? Packets - _packetsBefore : 0;

        public ulong NewBytes => Bytes > _bytesBefore ? Bytes - _bytesBefore : 0;

        // A flow that ended in the middle of a count may be missing in that one: what it moved is not to seem new in the next.
        public void Begin()
        {
            IdleCounts = Flows == 0 && NewBytes == 0 ? IdleCounts + 1 : 0;
            (_packetsBefore, _bytesBefore) = (Math.Max(_packetsBefore, Packets), Math.Max(_bytesBefore, Bytes));
            (Flows, Packets, Bytes) = (0, 0, 0);
        }
    }
}
