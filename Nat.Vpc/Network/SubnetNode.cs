using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A subnet as packets see it. Its tables are made ready when the first packet needs them.</summary>
/// <param name="model">The subnet.</param>
/// <param name="vpc">Its VPC.</param>
/// <param name="routes">Its route table.</param>
/// <param name="acl">Its network ACL, or null for one that allows everything.</param>
internal sealed class SubnetNode(Subnet model, VpcNode vpc, Lazy<RouteIndex> routes, NetworkAcl? acl)
{
    private AclFilter? _inbound;
    private AclFilter? _outbound;

    /// <summary>The subnet.</summary>
    public Subnet Model => model;

    /// <summary>Its VPC.</summary>
    public VpcNode Vpc => vpc;

    /// <summary>Its route table.</summary>
    public RouteIndex Routes => routes.Value;

    /// <summary>What may enter; null if everything may.</summary>
    public AclFilter? Inbound => acl is null ? null : _inbound ??= new AclFilter(acl, inbound: true);

    /// <summary>What may leave; null if everything may.</summary>
    public AclFilter? Outbound => acl is null ? null : _outbound ??= new AclFilter(acl, inbound: false);
}
