using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <content>Routes and gateways (AWS-01, AWS-05).</content>
internal sealed partial class Relations
{
    private static readonly IpPrefix[] NeverRouted = [IpPrefix.Parse("169.254.168.0/22"), IpPrefix.Parse("fd00:ec2::/32")];

    private void CheckGateways(CloudNetwork network)
    {
        var attached = new Dictionary<string, string>();
        foreach (var gateway in network.InternetGateways)
        {
            if (gateway.Vpc is { } vpc && !attached.TryAdd(vpc, gateway.Name))
                faults.Add(PlaceOf(gateway), $"VPC '{vpc}' has the internet gateway '{attached[vpc]}' already; a VPC has one at most");
        }

        foreach (var endpoint in network.GatewayEndpoints)
        {
            foreach (string name in endpoint.RouteTables)
            {
                if (network.RouteTables.Find(name) is { } table && table.Vpc != endpoint.Vpc)
                    faults.Add(_endpoints[endpoint.Name].Words("routes").First(w => w.Text == name), $"route table '{name}' belongs to VPC '{table.Vpc}', gateway endpoint '{endpoint.Name}' to '{endpoint.Vpc}'");
            }

            if (network.Services.Find(endpoint.Service) is { IsApi: false })
                faults.Add(_endpoints[endpoint.Name].Word("service")!.Value, $"'{endpoint.Service}' is a port of a host; a gateway endpoint leads to an API");
        }
    }

    private void CheckRoutes(CloudNetwork network)
    {
        foreach (var table in network.RouteTables.Where(t => _tables.ContainsKey(t.Name)))
        {
            if (network.Vpcs.Find(table.Vpc) is not { } vpc)
                continue;
            var seen = new HashSet<(string, bool)>();
            foreach (var (route, at) in table.Routes.Zip(_tables[table.Name].Routes))
            {
                if (!seen.Add((route.DestinationText, route.Propagated)))
                    faults.Add(at, $"there is a {(route.Propagated ? "propagated" : "static")} route to {route.DestinationText} already");
                if (route.Destination is { } destination)
                    CheckDestination(network, vpc, route, destination, at);
                if (route is { Target.Kind: RouteTargetKind.EgressOnlyGateway, Destination.IsIpv4: true })
                    faults.Add(at, $"'{route.Target}' is an egress-only internet gateway, which carries IPv6 only");
                if (VpcsOf(network, route.Target) is { Length: > 0 } of && !of.Contains(vpc.Name))
                    faults.Add(at, $"'{route.Target}' does not belong to VPC '{vpc.Name}', route table '{table.Name}' does");
            }
        }
    }

    private void CheckDestination(CloudNetwork network, VpcNetwork vpc, Route route, IpPrefix destination, Word at)
    {
        if (Array.Find(NeverRouted, n => destination.Overlaps(n) && destination.Length >= n.Length) is { Length: > 0 } never)
            faults.Add(at, $"{destination} cannot be routed: {never} belongs to AWS");
        foreach (var local in vpc.Cidrs.Select(c => (IpPrefix)c).Concat(vpc.Ipv6Cidrs.Select(c => (IpPrefix)c)))
        {
            if (destination == local)
                faults.Add(at, $"{destination} is the VPC itself; its local route is always there");
            else if (local.Contains(destination.Network) && destination.Length > local.Length && !MayBeatLocal(network, vpc, route, destination))
                faults.Add(at, $"{destination} is more specific than the local route {local}: it must be the whole block of a subnet, and lead to a NAT gateway, an instance or an interface");
        }
    }

    private static bool MayBeatLocal(CloudNetwork network, VpcNetwork vpc, Route route, IpPrefix destination) =>
        network.Subnets.Any(s => s.Vpc == vpc.Name && (destination.IsIpv4 ? s.Cidr == destination.Ipv4 : s.Ipv6Cidr == destination.Ipv6))
        && route.Target.Kind is RouteTargetKind.NatGateway or RouteTargetKind.Instance or RouteTargetKind.NetworkInterface or RouteTargetKind.Blackhole;

    /// <summary>The VPCs in whose tables a target may stand; empty if every one.</summary>
    private static string[] VpcsOf(CloudNetwork network, RouteTarget target) => target.Kind switch
    {
        RouteTargetKind.InternetGateway when network.InternetGateways.Find(target.Name)?.Vpc is { } vpc => [vpc],
        RouteTargetKind.EgressOnlyGateway when network.EgressOnlyGateways.Find(target.Name) is { } gateway => [gateway.Vpc],
        RouteTargetKind.NatGateway when network.NatGateways.Find(target.Name) is { } gateway => [gateway.Vpc],
        RouteTargetKind.Peering when network.Peerings.Find(target.Name) is { } peering => [peering.Requester, peering.Accepter],
        RouteTargetKind.GatewayEndpoint when network.GatewayEndpoints.Find(target.Name) is { } endpoint => [endpoint.Vpc],
        RouteTargetKind.Instance or RouteTargetKind.NetworkInterface =>
            [.. network.Instances.SelectMany(i => i.Interfaces.Where(c => i.Name == target.Name || c.Name == target.Name))
                .Select(c => network.Subnets.Find(c.Subnet)!.Vpc).Distinct()],
        _ => [],
    };
}
