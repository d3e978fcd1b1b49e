namespace Nat.Vpc.Model;

/// <summary>How the network changes.</summary>
public enum NetworkEventKind
{
    /// <summary>A route is put into a table, in the place of a static one to the same destination.</summary>
    CreateRoute,

    /// <summary>A route is taken out of a table.</summary>
    DeleteRoute,

    /// <summary>A rule is put into a security group.</summary>
    Allow,

    /// <summary>A rule is taken out of a security group.</summary>
    Revoke,

    /// <summary>A rule is put into a network ACL.</summary>
    SetAclRule,

    /// <summary>A rule is taken out of a network ACL.</summary>
    DeleteAclRule,

    /// <summary>An internet gateway is attached to a VPC.</summary>
    AttachGateway,

    /// <summary>An internet gateway is detached.</summary>
    DetachGateway,

    /// <summary>A NAT gateway that was pending, failed or deleted becomes available.</summary>
    CreateNatGateway,

    /// <summary>A NAT gateway is deleted; routes to it stay, as blackholes.</summary>
    DeleteNatGateway,

    /// <summary>A subnet gets another route table.</summary>
    AssociateTable,

    /// <summary>An instance stops.</summary>
    StopInstance,

    /// <summary>An instance starts.</summary>
    StartInstance,

    /// <summary>An instance gets its source/destination check switched off.</summary>
    DisableSourceCheck,

    /// <summary>An instance gets its source/destination check switched on.</summary>
    EnableSourceCheck,

    /// <summary>An availability zone fails, and with it all that stands in it.</summary>
    ZoneFails,

    /// <summary>An availability zone returns.</summary>
    ZoneReturns,
}
