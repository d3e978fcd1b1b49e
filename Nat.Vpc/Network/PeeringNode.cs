using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A peering connection as packets see it.</summary>
/// <param name="Model">The connection.</param>
/// <param name="Requester">One VPC.</param>
/// <param name="Accepter">The other.</param>
internal sealed record PeeringNode(Peering Model, VpcNode Requester, VpcNode Accepter)
{
    /// <summary>The VPC at the other end; null if this one is at no end.</summary>
    public VpcNode? OtherEnd(VpcNode from) => from == Requester ? Accepter : from == Accepter ? Requester : null;
}
