namespace Nat.Vpc.Model;

/// <summary>The state of a NAT gateway (AWS-02).</summary>
public enum NatGatewayState
{
    /// <summary>Being created; does not translate yet.</summary>
    Pending,

    /// <summary>Translates.</summary>
    Available,

    /// <summary>Could not be created.</summary>
    Failed,

    /// <summary>Being deleted; existing connections may end.</summary>
    Deleting,

    /// <summary>Gone; routes to it are blackholes.</summary>
    Deleted,
}
