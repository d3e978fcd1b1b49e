using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A VPC as packets see it.</summary>
/// <param name="model">The VPC.</param>
/// <param name="gateway">The internet gateway that is attached, or null.</param>
internal sealed class VpcNode(VpcNetwork model, InternetGateway? gateway)
{
    /// <summary>The VPC.</summary>
    public VpcNetwork Model => model;

    /// <summary>The internet gateway that is attached, or null.</summary>
    public InternetGateway? Gateway => gateway;

    /// <summary>Interfaces by their private address, those of NAT gateways among them.</summary>
    public Dictionary<Ipv4Address, PortNode> Ports { get; } = [];

    /// <summary>Interfaces by their IPv6 address.</summary>
    public Dictionary<Ipv6Address, PortNode> WidePorts { get; } = [];

    /// <summary>The interface that has an address, or null.</summary>
    public PortNode? Port(IpAddress address) =>
        address.IsIpv4 ? Ports.GetValueOrDefault(address.Ipv4) : WidePorts.GetValueOrDefault(address.Ipv6);

    /// <summary>Whether an address belongs to it.</summary>
    public bool Contains(IpAddress address)
    {
        if (!address.IsIpv4)
            return model.Contains(address);
        foreach (var cidr in model.Cidrs)
        {
            if (cidr.Contains(address.Ipv4))
                return true;
        }

        return false;
    }
}
