using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>Somebody who sends and receives packets: an interface of an instance, an address on the internet, or the service behind an endpoint.</summary>
/// <param name="Port">The interface, or null.</param>
/// <param name="Endpoint">The endpoint, or null.</param>
/// <param name="Host">The host on the internet, if it is described, or null.</param>
/// <param name="Address">The address.</param>
internal readonly record struct Place(PortNode? Port, EndpointNode? Endpoint, InternetHost? Host, IpAddress Address)
{
    /// <summary>An interface, by its first address.</summary>
    public static Place Of(PortNode port) => new(port, null, null, port.Address is { } address ? address : port.Ipv6 ?? default);

    /// <summary>An interface, by the address to which a packet has come.</summary>
    public static Place Of(PortNode port, IpAddress address) => new(port, null, null, address);

    /// <summary>Whether it is a place at all.</summary>
    public bool Exists => Port is not null || Endpoint is not null || Address != default;

    /// <summary>Whether both are the same, even if the network has changed in between.</summary>
    public bool IsSameAs(in Place other) => Address == other.Address && Port?.Name == other.Port?.Name;

    /// <summary>Whether something listens there for a packet that has arrived.</summary>
    public bool Listens(IpPacket packet)
    {
        var listens = Port?.Instance?.Listens ?? Host?.Listens ?? [];
        var key = PacketKey.Of(packet);
        return listens.IsEmpty || packet.IsIcmp || listens.Any(match => match.Fits(key.Protocol, key.Port));
    }
}
