using System.Collections.Immutable;
using Nat.Vpc.Model;

namespace Nat.Vpc.Run;

/// <summary>What an event makes of a network. An event about something that is not there changes nothing.</summary>
internal static class NetworkChanges
{
    /// <summary>The network after an event, which is not one of a zone.</summary>
    public static CloudNetwork Apply(CloudNetwork network, NetworkEvent change) => change.Kind switch
    {
        NetworkEventKind.CreateRoute => Table(network, change, routes => Without(routes, change.Route!, onlyStatic: true).Add(change.Route!)),
        NetworkEventKind.DeleteRoute => Table(network, change, routes => Without(routes, change.Route!, onlyStatic: false)),
        NetworkEventKind.Allow => Group(network, change, rules => rules.Contains(change.Rule!) ? rules : rules.Add(change.Rule!)),
        NetworkEventKind.Revoke => Group(network, change, rules => rules.Remove(change.Rule!)),
        NetworkEventKind.SetAclRule => Acl(network, change, rules => Without(rules, change).Add(change.AclRule!)),
        NetworkEventKind.DeleteAclRule => Acl(network, change, rules => Without(rules, change)),
        NetworkEventKind.AttachGateway => InternetGateway(network, change, change.Other),
        NetworkEventKind.DetachGateway => InternetGateway(network, change, null),
        NetworkEventKind.CreateNatGateway => Gateway(network, change, NatGatewayState.Available),
        NetworkEventKind.DeleteNatGateway => Gateway(network, change, NatGatewayState.Deleted),
        NetworkEventKind.AssociateTable => network.Subnets.Find(change.Resource) is { } subnet
            ? network with { Subnets = network.Subnets.With(subnet with { RouteTable = change.Other }) }
            : network,
        NetworkEventKind.StopInstance => Instance(network, change, instance => instance with { Running = false }),
        NetworkEventKind.StartInstance => Instance(network, change, instance => instance with { Running = true }),
        NetworkEventKind.DisableSourceCheck => Instance(network, change, instance => WithCheck(instance, false)),
        NetworkEventKind.EnableSourceCheck => Instance(network, change, instance => WithCheck(instance, true)),
        _ => network,
    };

    private static CloudNetwork Table(CloudNetwork network, NetworkEvent change, Func<ImmutableArray<Route>, ImmutableArray<Route>> edit) =>
        network.RouteTables.Find(change.Resource) is { } table
            ? network with { RouteTables = network.RouteTables.With(table with { Routes = edit(table.Routes) }) }
            : network;

    private static ImmutableArray<Route> Without(ImmutableArray<Route> routes, Route route, bool onlyStatic) =>
        routes.RemoveAll(r => r.DestinationText == route.DestinationText && !(onlyStatic && r.Propagated));

    private static CloudNetwork Group(
        CloudNetwork network, NetworkEvent change, Func<ImmutableArray<SecurityGroupRule>, ImmutableArray<SecurityGroupRule>> edit)
    {
        if (network.SecurityGroups.Find(change.Resource) is not { } group)
            return network;
        var changed = change.Inbound ? group with { Inbound = edit(group.Inbound) } : group with { Outbound = edit(group.Outbound) };
        return network with { SecurityGroups = network.SecurityGroups.With(changed) };
    }

    private static CloudNetwork Acl(CloudNetwork network, NetworkEvent change, Func<ImmutableArray<NetworkAclRule>, ImmutableArray<NetworkAclRule>> edit)
    {
        if (network.NetworkAcls.Find(change.Resource) is not { } acl)
            return network;
        var changed = change.Inbound ? acl with { Inbound = edit(acl.Inbound) } : acl with { Outbound = edit(acl.Outbound) };
        return network with { NetworkAcls = network.NetworkAcls.With(changed) };
    }

    private static ImmutableArray<NetworkAclRule> Without(ImmutableArray<NetworkAclRule> rules, NetworkEvent change) =>
        rules.RemoveAll(rule => rule.Number == change.AclRule!.Number);

    private static CloudNetwork InternetGateway(CloudNetwork network, NetworkEvent change, string? vpc) =>
        network.InternetGateways.Find(change.Resource) is { } gateway
            ? network with { InternetGateways = network.InternetGateways.With(gateway with { Vpc = vpc }) }
            : network;

    private static CloudNetwork Gateway(CloudNetwork network, NetworkEvent change, NatGatewayState state) =>
        network.NatGateways.Find(change.Resource) is { } gateway
            ? network with { NatGateways = network.NatGateways.With(gateway with { State = state }) }
            : network;

    private static CloudNetwork Instance(CloudNetwork network, NetworkEvent change, Func<Instance, Instance> edit) =>
        network.Instances.Find(change.Resource) is { } instance
            ? network with { Instances = network.Instances.With(edit(instance)) }
            : network;

    private static Instance WithCheck(Instance instance, bool check) =>
        instance with { Interfaces = [.. instance.Interfaces.Select(port => port with { SourceDestinationCheck = check })] };
}
