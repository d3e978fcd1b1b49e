namespace Nat.Vpc.Model;

/// <summary>The network changes: through the API, or because a zone fails.</summary>
public sealed record NetworkEvent : TimelineStep
{
    /// <summary>What happens.</summary>
    public required NetworkEventKind Kind { get; init; }

    /// <summary>The resource to which it happens: table, group, ACL, gateway, instance, subnet, or the zone.</summary>
    public required string Resource { get; init; }

    /// <summary>The route that is created, replaced or deleted (by its destination).</summary>
    public Route? Route { get; init; }

    /// <summary>The rule of a security group that is allowed or revoked.</summary>
    public SecurityGroupRule? Rule { get; init; }

    /// <summary>The rule of a network ACL that is put in, in the place of one with its number, or taken out.</summary>
    public NetworkAclRule? AclRule { get; init; }

    /// <summary>Whether the rule is an inbound one.</summary>
    public bool Inbound { get; init; }

    /// <summary>The other resource: the VPC of an attached gateway, the table that a subnet gets; null for the main table.</summary>
    public string? Other { get; init; }
}
