using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Translation;

/// <summary>The ports that no dynamic mapping gets, however free they are: those reserved, and those of static mappings.</summary>
internal sealed class WithheldPorts
{
    private readonly ReservedPortSet? _reserved;
    private readonly StaticMappingTable _static;
    private readonly Dictionary<(byte Protocol, Ipv4Address External), PortList> _mapped;

    /// <summary>Makes the lists of a configuration.</summary>
    /// <param name="reserved">The reserved ports; null if there are none.</param>
    /// <param name="fixedMappings">The static mappings.</param>
    public WithheldPorts(ReservedPortSet? reserved, StaticMappingTable fixedMappings)
    {
        (_reserved, _static) = (reserved, fixedMappings);
        _mapped = fixedMappings.ExternalEndpoints
            .Where(endpoint => !Reserves(endpoint.Protocol, endpoint.Port))
            .GroupBy(endpoint => (endpoint.Protocol, endpoint.Address), endpoint => endpoint.Port)
            .ToDictionary(ports => ports.Key, ports => new PortList(ports));
    }

    /// <summary>Whether at least so many ports of a span are withheld.</summary>
    /// <param name="tuple">The protocol, and the external address as the destination.</param>
    /// <param name="span">The ports.</param>
    /// <param name="least">How many; not 0.</param>
    public bool Fill(in FlowTuple tuple, PortSpan span, int least)
    {
        var reserved = _reserved?.Of(tuple.Protocol);
        PortList? mapped = null;
        if (_static.Uses(tuple.Destination))
        {
            if (_static.MapsAllPorts(tuple.Protocol, tuple.Destination))
                return true;
            _mapped.TryGetValue((tuple.Protocol, tuple.Destination), out mapped);
        }

        return (reserved?.Count ?? 0) + (mapped?.Count ?? 0) >= least
            && (reserved?.CountIn(span) ?? 0) + (mapped?.CountIn(span) ?? 0) >= least;
    }

    private bool Reserves(byte protocol, ushort port) => _reserved?.Contains(protocol, port) == true;
}
