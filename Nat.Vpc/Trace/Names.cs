using Nat.Vpc.Model;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>What components and codes are called in output.</summary>
internal static class Names
{
    /// <summary>The words of a name in lower case, joined by hyphens: <c>security-group</c>.</summary>
    public static string Of(PathPoint point) => Join(point.ToString(), '-').ToLowerInvariant();

    /// <summary>A code as Reachability Analyzer writes it: <c>ENI_SG_RULES_MISMATCH</c>.</summary>
    public static string Of(BlockCode code) => Join(code.ToString(), '_').ToUpperInvariant();

    /// <summary>The name of the resource at which a step happened.</summary>
    public static string Of(object? node) => node switch
    {
        PortNode port => port.Name,
        GatewayNode gateway => gateway.Model.Name,
        ValueTuple<SubnetNode, AclFilter> acl => acl.Item2.Acl.Name,
        AclFilter filter => filter.Acl.Name,
        RouteIndex routes => routes.Table,
        InternetGateway gateway => gateway.Name,
        EgressOnlyNode gateway => gateway.Model.Name,
        PeeringNode peering => peering.Model.Name,
        EndpointNode endpoint => endpoint.Model.Name,
        VpcNode vpc => vpc.Model.Name,
        Place place => place.Port?.Name ?? place.Endpoint?.Model.Service ?? place.Host?.Name ?? place.Address.ToString(),
        _ => "the internet",
    };

    /// <summary>The security groups of an interface, in the order in which they stand there.</summary>
    public static string GroupsOf(PortNode port) => port.Model?.Groups is { IsEmpty: false } groups ? string.Join(", ", groups) : $"(no group on {port.Name})";

    private static string Join(string name, char joint)
    {
        var words = new System.Text.StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
                words.Append(joint);
            words.Append(letter);
        }

        return words.ToString();
    }
}
