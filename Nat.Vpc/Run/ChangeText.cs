using Nat.Vpc.Model;

namespace Nat.Vpc.Run;

/// <summary>A change of the network as a sentence.</summary>
internal static class ChangeText
{
    /// <summary>Writes it.</summary>
    public static string Of(NetworkEvent change) => change.Kind switch
    {
        NetworkEventKind.CreateRoute => $"route {change.Route} is put into {change.Resource}",
        NetworkEventKind.DeleteRoute => $"route to {change.Route!.DestinationText} is taken out of {change.Resource}",
        NetworkEventKind.Allow => $"{change.Resource} allows {change.Rule!.Text(change.Inbound)}",
        NetworkEventKind.Revoke => $"{change.Resource} no longer allows {change.Rule!.Text(change.Inbound)}",
        NetworkEventKind.SetAclRule => $"{change.Resource} gets the rule {change.AclRule!.Text(change.Inbound)}",
        NetworkEventKind.DeleteAclRule => $"{change.Resource} loses rule {change.AclRule!.Number}",
        NetworkEventKind.AttachGateway => $"{change.Resource} is attached to {change.Other}",
        NetworkEventKind.DetachGateway => $"{change.Resource} is detached",
        NetworkEventKind.CreateNatGateway => $"NAT gateway {change.Resource} becomes available",
        NetworkEventKind.DeleteNatGateway => $"NAT gateway {change.Resource} is deleted; routes to it stay",
        NetworkEventKind.AssociateTable => $"subnet {change.Resource} gets {change.Other ?? "the main table"}",
        NetworkEventKind.StopInstance => $"{change.Resource} stops",
        NetworkEventKind.StartInstance => $"{change.Resource} starts",
        NetworkEventKind.DisableSourceCheck => $"{change.Resource} no longer checks source and destination",
        NetworkEventKind.EnableSourceCheck => $"{change.Resource} checks source and destination",
        NetworkEventKind.ZoneFails => $"zone {change.Resource} fails",
        _ => $"zone {change.Resource} returns",
    };
}
