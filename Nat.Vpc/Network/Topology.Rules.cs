using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <content>Makes route tables and rules ready.</content>
internal sealed partial class Topology
{
    private RouteIndex Index(RouteTable table)
    {
        var vpc = _vpcs[table.Vpc];
        var entries = LocalRoutes(vpc).Concat(table.Routes.SelectMany(Expand));
        foreach (var endpoint in _endpoints.Values.Where(e => e.Model.RouteTables.Contains(table.Name)))
            entries = entries.Concat(RoutesOf(endpoint));
        return new RouteIndex(table.Name, entries);
    }

    // Of two routes to one prefix, the one to a prefix list comes from the list (AWS-01); so does that of an endpoint.
    private IEnumerable<RouteEntry> RoutesOf(EndpointNode endpoint)
    {
        var target = new RouteTarget(RouteTargetKind.GatewayEndpoint, endpoint.Model.Name);
        foreach (var prefix in _network.Services.Find(endpoint.Model.Service)?.Prefixes ?? [])
            yield return new RouteEntry(prefix, 1, new Route { Destination = prefix, Target = target }, endpoint);
    }

    private IEnumerable<RouteEntry> Expand(Route route)
    {
        var target = TargetOf(route.Target);
        if (route.Destination is { } destination)
            return [new RouteEntry(destination, route.Propagated ? 2 : 0, route, target)];
        return (_network.PrefixLists.Find(route.PrefixList)?.Entries ?? []).Select(p => new RouteEntry(p, route.Propagated ? 2 : 1, route, target));
    }

    private object? TargetOf(RouteTarget target) => target.Kind switch
    {
        RouteTargetKind.InternetGateway => _network.InternetGateways.Find(target.Name),
        RouteTargetKind.EgressOnlyGateway => EgressOnly(target.Name!),
        RouteTargetKind.NatGateway => Gateway(target.Name!),
        RouteTargetKind.Instance or RouteTargetKind.NetworkInterface => Port(target.Name!),
        RouteTargetKind.Peering => _peerings.GetValueOrDefault(target.Name!),
        RouteTargetKind.GatewayEndpoint => _endpoints.GetValueOrDefault(target.Name!),
        _ => null,
    };

    private static IEnumerable<RouteEntry> LocalRoutes(VpcNode vpc) =>
        vpc.Model.Cidrs.Select(cidr => (IpPrefix)cidr).Concat(vpc.Model.Ipv6Cidrs.Select(cidr => (IpPrefix)cidr))
            .Select(cidr => new RouteEntry(cidr, 0, new Route { Destination = cidr, Target = RouteTarget.Local }, null));

    private static Lazy<RouteIndex> OnlyLocal(VpcNode vpc) => new(() => new RouteIndex("main", LocalRoutes(vpc)));

    // The table that a regional gateway is created with (AWS-03).
    private static RouteIndex OfRegional(NatGateway gateway, VpcNode vpc)
    {
        var routes = LocalRoutes(vpc);
        if (vpc.Gateway is { } internet)
        {
            var route = new Route { Destination = IpPrefix.AllIpv4, Target = new RouteTarget(RouteTargetKind.InternetGateway, internet.Name) };
            routes = routes.Append(new RouteEntry(IpPrefix.AllIpv4, 0, route, internet));
        }

        return new RouteIndex($"the table of {gateway.Name}", routes);
    }

    private PortRules RulesOf(Instance instance, NetworkInterface port)
    {
        var groups = port.Groups.Select(name => _network.SecurityGroups.Find(name)).OfType<SecurityGroup>().ToList();
        return new PortRules(
            _state.Version,
            new GroupFilter([.. groups.SelectMany(g => g.Inbound.SelectMany(rule => Expand(g, rule)))], inbound: true),
            new GroupFilter([.. groups.SelectMany(g => g.Outbound.SelectMany(rule => Expand(g, rule)))], inbound: false),
            instance.ConntrackAllowance);
    }

    private IEnumerable<GroupRule> Expand(SecurityGroup group, SecurityGroupRule rule)
    {
        if (rule.Peer.Cidr is { } cidr)
            return [new GroupRule(cidr, null, group, rule)];
        if (rule.Peer.Group is { } peer)
            return [new GroupRule(null, MembersOf(peer), group, rule)];
        return (_network.PrefixLists.Find(rule.Peer.PrefixList)?.Entries ?? []).Select(p => new GroupRule(p, null, group, rule));
    }

    private Dictionary<string, HashSet<IpAddress>> FindMembers()
    {
        var members = new Dictionary<string, HashSet<IpAddress>>(StringComparer.Ordinal);
        foreach (var port in _network.Instances.SelectMany(i => i.Interfaces))
        {
            foreach (string group in port.Groups)
            {
                if (!members.TryGetValue(group, out var addresses))
                    members[group] = addresses = [];
                addresses.UnionWith(port.Addresses);
            }
        }

        return members;
    }
}
