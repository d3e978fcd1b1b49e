using Nat.Core;
using Nat.Core.Packets;
using Nat.Vpc.Model;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>Which addresses are meant by a name. What a name server does for hosts of a VPC: private inside, public outside.</summary>
internal static class AddressBook
{
    /// <summary>Whoever has a name or an address; null if nobody does.</summary>
    public static Place? Find(DataPlane plane, string name)
    {
        if (plane.Find(name) is { } known)
            return known;
        if (plane.Network.NatGateways.Find(name)?.Addresses is [var own, ..])
            return new Place(null, null, null, own.Elastic ?? own.Private ?? default);
        if (!IpAddress.TryParse(name, out var address))
            return null;
        var port = plane.Network.Instances.SelectMany(i => i.Interfaces).FirstOrDefault(p => p.Addresses.Contains(address));
        return port is null ? new Place(null, null, plane.Topology.Host(address), address) : Place.Of(plane.Topology.Port(port.Name)!, address);
    }

    /// <summary>The addresses that somebody has of IPv4 and of IPv6.</summary>
    public static (IpAddress? Ipv4, IpAddress? Ipv6) AddressesOf(in Place place)
    {
        if (place.Port is { } port)
            return (port.Address is { } inside ? inside : null, port.Ipv6 is { } wide ? wide : null);
        if (place.Host is { } host)
            return (host.Address is { } ipv4 ? ipv4 : null, host.Ipv6 is { } ipv6 ? ipv6 : null);
        return place.Address.IsIpv4 ? (place.Address, null) : (null, place.Address);
    }

    /// <summary>The addresses that a name has for somebody who asks: its A and its AAAA record.</summary>
    public static (Ipv4Address? Ipv4, Ipv6Address? Ipv6) RecordsOf(DataPlane plane, in Place from, string name)
    {
        if (Find(plane, name) is not { } to)
            return (null, null);
        if (to.Host is { } host)
            return (host.Address, host.Ipv6);
        if (to.Port is not { } port)
            return (to.Address.Ipv4, null);
        bool isNear = from.Port is { } sender && (sender.Subnet.Vpc == port.Subnet.Vpc || AreConnected(plane.Network, sender, port));
        return (isNear ? port.Address : port.PublicAddress ?? port.Address, port.Ipv6);
    }

    /// <summary>Whether an address lies in a VPC.</summary>
    public static bool IsInside(DataPlane plane, string name) => IpAddress.TryParse(name, out var address) && plane.Network.Vpcs.Any(v => v.Contains(address));

    /// <summary>What to say of a name that nobody has.</summary>
    public static string Unknown(CloudNetwork network, string name)
    {
        string[] names = [.. network.Instances.SelectMany(i => i.Interfaces).Select(p => p.Name), .. network.Hosts.Names, .. network.NatGateways.Names];
        string nearest = Spelling.Nearest(name, names) is { } other ? $", did you mean '{other}'?" : "";
        return $"'{name}' is neither a host of the network nor an address{nearest}";
    }

    private static bool AreConnected(CloudNetwork network, PortNode a, PortNode b)
    {
        string first = a.Subnet.Vpc.Model.Name;
        string second = b.Subnet.Vpc.Model.Name;
        return network.Peerings.Any(p => (p.Requester == first && p.Accepter == second) || (p.Requester == second && p.Accepter == first));
    }
}
