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

    /// <summary>Whether an address belongs to it.</summary>
    public bool Contains(Ipv4Address address)
    {
        foreach (var cidr in model.Cidrs)
        {
            if (cidr.Contains(address))
                return true;
        }

        return false;
    }
}
