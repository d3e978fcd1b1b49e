using Nat.Core;
using Nat.Core.Packets;
using Nat.Vpc.Model;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>Which address is meant by a name. What a name server does for hosts of a VPC: private inside, public outside.</summary>
internal static class AddressBook
{
    /// <summary>Whoever has a name or an address; null if nobody does.</summary>
    public static Place? Find(DataPlane plane, string name)
    {
        if (plane.Find(name) is { } known)
            return known;
        if (plane.Network.NatGateways.Find(name)?.Addresses is [var own, ..])
            return new Place(null, null, null, own.Elastic ?? own.Private ?? default);
        if (!Ipv4Address.TryParse(name, out var address))
            return null;
        var port = plane.Network.Instances.SelectMany(i => i.Interfaces).FirstOrDefault(p => p.Address == address);
        return port is null ? new Place(null, null, plane.Topology.Host(address), address) : Place.Of(plane.Topology.Port(port.Name)!);
    }

    /// <summary>The address to which somebody sends who means a name.</summary>
    public static Ipv4Address AddressFor(DataPlane plane, in Place from, string name)
    {
        if (Ipv4Address.TryParse(name, out var address))
            return address;
        if (Find(plane, name) is not { } to)
            return default;
        if (to.Port is not { PublicAddress: { } outside } port)
            return to.Address;
        bool isNear = from.Port is { } sender && (sender.Subnet.Vpc == port.Subnet.Vpc || AreConnected(plane.Network, sender, port));
        return isNear ? port.Address : outside;
    }

    /// <summary>Whether an address lies in a VPC.</summary>
    public static bool IsInside(DataPlane plane, string name) =>
        Ipv4Address.TryParse(name, out var address) && plane.Network.Vpcs.Any(v => v.Cidrs.Any(c => c.Contains(address)));

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
