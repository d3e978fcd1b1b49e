using System.Runtime.InteropServices;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Pcap.Compare;

/// <summary>
/// Counts how many external ports are wanted at once, where they must differ: for each remote endpoint, for each remote address, or for all,
/// by the mapping behaviour (RFC 4787 section 4.1). A flow that was refused is counted as wanting one while it may still try.
/// </summary>
public sealed class PortDemand
{
    private readonly NatConfig _config;
    private readonly Dictionary<FlowTuple, PortsWanted> _wanted = [];

    // With mappings that several flows share: how many flows hold the internal endpoint (source) at the place (destination).
    private readonly Dictionary<FlowTuple, int> _shared = [];
    private readonly Dictionary<FlowTuple, Instant> _waiting = [];
    private readonly Queue<(FlowTuple Key, Instant Due)> _due = [];

    internal PortDemand(NatConfig config) => _config = config;

    /// <summary>Flows that did not get a port.</summary>
    public long RefusedFlows { get; private set; }

    /// <summary>The first packet that was dropped because there was no port; 0 if there was none.</summary>
    public long FirstRefused { get; private set; }

    /// <summary>The places at which most ports were wanted at once.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<PortsWanted> Busiest(int count) =>
        [.. _wanted.Values.OrderByDescending(w => w.Peak).ThenBy(w => w.Place.Destination.Value).ThenBy(w => w.Place.DestinationPort).Take(count)];

    /// <summary>How many external addresses are enough for what was wanted at once.</summary>
    public long AddressesNeeded => _wanted.Values.Select(w => ((long)w.Peak + w.PortsPerAddress - 1) / w.PortsPerAddress).DefaultIfEmpty(0).Max();

    /// <summary>How many external addresses there are.</summary>
    public long Addresses => _config.Outside.Sum(r => r.Count);

    internal void Opened(in FlowSnapshot flow, in FlowTuple key, Instant at)
    {
        if ((flow.Status & (FlowStatus.SourceNat | FlowStatus.OpenedFromOutside)) != FlowStatus.SourceNat)
            return;
        Forget(at);
        var wanted = At(key);
        if (_waiting.Remove(key))
            wanted.Waiting--;
        if (!HasOwnPort)
        {
            ref int flows = ref CollectionsMarshal.GetValueRefOrAddDefault(_shared, Sharing(key), out _);
            if (flows++ > 0)
                return;
        }

        wanted.Held++;
        wanted.Raise(at);
    }

    internal void Ended(in FlowSnapshot flow, in FlowTuple key)
    {
        if ((flow.Status & (FlowStatus.SourceNat | FlowStatus.OpenedFromOutside)) != FlowStatus.SourceNat)
            return;
        if (!HasOwnPort)
        {
            var sharing = Sharing(key);
            ref int flows = ref CollectionsMarshal.GetValueRefOrNullRef(_shared, sharing);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref flows) || --flows > 0)
                return;
            _shared.Remove(sharing);
        }

        At(key).Held--;
    }

    internal void Refused(in FlowTuple key, long packet, Instant at)
    {
        Forget(at);
        if (FirstRefused == 0)
            FirstRefused = packet;
        var due = at + Patience(key.Protocol);
        ref var waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(_waiting, key, out bool isKnown);
        waiting = due;
        if (isKnown)
            return;
        RefusedFlows++;
        _due.Enqueue((key, due));
        var wanted = At(key);
        wanted.Waiting++;
        wanted.Refused++;
        wanted.Raise(at);
    }

    /// <summary>Gives up on refused flows that have not tried again for as long as an unanswered entry would have lived.</summary>
    private void Forget(Instant now)
    {
        while (_due.TryPeek(out var first) && first.Due <= now)
        {
            _due.Dequeue();
            if (!_waiting.TryGetValue(first.Key, out var due))
                continue;
            if (due > now)
            {
                _due.Enqueue((first.Key, due));
                continue;
            }

            _waiting.Remove(first.Key);
            At(first.Key).Waiting--;
        }
    }

    private bool HasOwnPort => _config.Mapping == MappingBehavior.AddressAndPortDependent;

    private PortsWanted At(in FlowTuple key)
    {
        var place = Place(key);
        if (!_wanted.TryGetValue(place, out var wanted))
            _wanted[place] = wanted = new PortsWanted(place, PortsPerAddress(key));
        return wanted;
    }

    private FlowTuple Place(in FlowTuple key) => new(
        key.Protocol,
        default,
        0,
        _config.Mapping == MappingBehavior.EndpointIndependent ? default : key.Destination,
        HasOwnPort ? key.DestinationPort : (ushort)0);

    private FlowTuple Sharing(in FlowTuple key)
    {
        var place = Place(key);
        return place.WithSource(key.Source, key.SourcePort);
    }

    // Without a range, ports from 1024 on: few hosts send from lower ones (PRT-02).
    private int PortsPerAddress(in FlowTuple key) => key.Protocol switch
    {
        IpProtocol.Icmp => Limited(65536),
        IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.UdpLite or IpProtocol.Sctp or IpProtocol.Dccp when _config.Protocols.Handles(key.Protocol) =>
            Limited(_config.Ports?.Count ?? 65536 - 1024),
        _ => 1,
    };

    private int Limited(int ports) => _config.MaxFlowsPerDestination > 0 ? Math.Min(ports, _config.MaxFlowsPerDestination) : ports;

    private TimeSpan Patience(byte protocol) => _config.Timeouts[protocol switch
    {
        IpProtocol.Tcp => TimeoutClass.TcpSynSent,
        IpProtocol.Udp or IpProtocol.UdpLite => TimeoutClass.Udp,
        IpProtocol.Icmp => TimeoutClass.Icmp,
        _ => TimeoutClass.Generic,
    }];
}
