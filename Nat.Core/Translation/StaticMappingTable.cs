using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>Finds the static mapping of an endpoint (STA-01). One with ports comes before one without. The internal endpoints are those of zone 0.</summary>
internal sealed class StaticMappingTable
{
    private readonly Dictionary<(byte Protocol, Ipv4Address Address, ushort Port), StaticMapping> _external = [];
    private readonly Dictionary<(byte Protocol, Ipv4Address Address, ushort Port), StaticMapping> _internal = [];
    private readonly Dictionary<(byte? Protocol, Ipv4Address Address), StaticMapping> _externalAddresses = [];
    private readonly Dictionary<(byte? Protocol, Ipv4Address Address), StaticMapping> _internalAddresses = [];
    private readonly HashSet<Ipv4Address> _addresses = [];

    public StaticMappingTable(IEnumerable<StaticMapping> mappings)
    {
        foreach (var mapping in mappings)
        {
            _addresses.Add(mapping.External);
            if (mapping is { Protocol: { } protocol, ExternalPort: { } externalPort, InternalPort: { } internalPort })
            {
                _external.TryAdd((protocol, mapping.External, externalPort), mapping);
                _internal.TryAdd((protocol, mapping.Internal, internalPort), mapping);
            }
            else
            {
                _externalAddresses.TryAdd((mapping.Protocol, mapping.External), mapping);
                _internalAddresses.TryAdd((mapping.Protocol, mapping.Internal), mapping);
            }
        }
    }

    /// <summary>The external endpoints of the mappings that have ports, each once.</summary>
    public IEnumerable<(byte Protocol, Ipv4Address Address, ushort Port)> ExternalEndpoints => _external.Keys;

    /// <summary>Whether some static mapping has this external address.</summary>
    public bool Uses(Ipv4Address external) => _addresses.Contains(external);

    /// <summary>Whether every port of an external address leads inside, whatever is mapped besides.</summary>
    public bool MapsAllPorts(byte protocol, Ipv4Address external) =>
        _externalAddresses.ContainsKey((protocol, external)) || _externalAddresses.ContainsKey((null, external));

    /// <summary>The internal endpoint of the destination of an inbound tuple.</summary>
    public bool TryMapInbound(in FlowTuple inbound, out Ipv4Address address, out ushort port)
    {
        if (_external.TryGetValue((inbound.Protocol, inbound.Destination, inbound.DestinationPort), out var mapping))
        {
            (address, port) = (mapping.Internal, mapping.InternalPort!.Value);
            return true;
        }

        port = inbound.DestinationPort;
        bool found = _externalAddresses.TryGetValue((inbound.Protocol, inbound.Destination), out mapping)
            || _externalAddresses.TryGetValue((null, inbound.Destination), out mapping);
        address = found ? mapping!.Internal : default;
        return found;
    }

    /// <summary>The external address that stands for all of an internal address, whatever the protocol.</summary>
    public bool TryMapAddress(Ipv4Address address, out Ipv4Address external)
    {
        bool found = _internalAddresses.TryGetValue((null, address), out var mapping);
        external = found ? mapping!.External : default;
        return found;
    }

    /// <summary>The external endpoint of the source of an outbound tuple.</summary>
    public bool TryMapOutbound(in FlowTuple outbound, out Ipv4Address address, out ushort port)
    {
        StaticMapping? mapping = null;
        if (outbound.Zone == 0 && _internal.TryGetValue((outbound.Protocol, outbound.Source, outbound.SourcePort), out mapping))
        {
            (address, port) = (mapping.External, mapping.ExternalPort!.Value);
            return true;
        }

        port = outbound.SourcePort;
        bool found = outbound.Zone == 0
            && (_internalAddresses.TryGetValue((outbound.Protocol, outbound.Source), out mapping) || _internalAddresses.TryGetValue((null, outbound.Source), out mapping));
        address = found ? mapping!.External : default;
        return found;
    }
}
