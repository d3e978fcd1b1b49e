using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>NAT gateways (AWS-02, AWS-03).</summary>
internal static class NatGatewayChecks
{
    public static IEnumerable<Finding> Run(CheckedNetwork facts) =>
        facts.Network.NatGateways.SelectMany(g => Place(facts, g).Concat(g.Regional ? Zones(facts, g) : [])).Concat(AcrossZones(facts)).Concat(Unused(facts));

    private static IEnumerable<Finding> Place(CheckedNetwork facts, NatGateway gateway)
    {
        if (gateway.Private)
            yield break;
        if (!facts.HasInternetGateway(gateway.Vpc))
        {
            yield return new Finding(Severity.Error, "nat-gateway-without-internet-gateway", gateway.Name,
                $"NAT gateway '{gateway.Name}' has no way out: VPC '{gateway.Vpc}' has no internet gateway, and only that can put the elastic address into a packet.",
                $"Attach an internet gateway to '{gateway.Vpc}'.");
        }

        if (facts.Network.Subnets.Find(gateway.Subnet) is { } subnet && facts.DefaultRoute(subnet)?.Target.Kind != RouteTargetKind.InternetGateway)
        {
            string table = facts.TableOf(subnet)?.Name ?? "";
            string route = facts.DefaultRoute(subnet) is { } other ? $"leads 0.0.0.0/0 to '{other.Target}'" : "has no route 0.0.0.0/0";
            yield return new Finding(Severity.Error, "nat-gateway-in-private-subnet", gateway.Name,
                $"NAT gateway '{gateway.Name}' stands in private subnet '{subnet.Name}': route table '{table}' {route}, so what it has translated cannot leave.",
                $"Create the gateway in a public subnet; or, if '{subnet.Name}' is meant to be public, route 0.0.0.0/0 in '{table}' to the internet gateway.");
        }

        if (gateway.RouteTable is { } own && CheckedNetwork.DefaultRoute(facts.Network.RouteTables.Find(own))?.Target.Kind != RouteTargetKind.InternetGateway)
        {
            yield return new Finding(Severity.Error, "regional-gateway-without-route", gateway.Name,
                $"Route table '{own}' of regional NAT gateway '{gateway.Name}' has no route 0.0.0.0/0 to an internet gateway, so what it has translated cannot leave.",
                $"Add the route 0.0.0.0/0 via the internet gateway to '{own}'.");
        }
    }

    private static IEnumerable<Finding> Zones(CheckedNetwork facts, NatGateway gateway) =>
        from zone in Users(facts, gateway).Select(s => s.Zone).Distinct()
        where !gateway.Automatic && gateway.Addresses.All(a => a.Zone != zone)
        select new Finding(Severity.Warning, "regional-gateway-misses-zone", gateway.Name,
            $"Regional NAT gateway '{gateway.Name}' has no address in zone {zone}: traffic of that zone crosses to another, and ends when that one fails.",
            $"Add an elastic address for zone {zone}, or let the gateway expand by itself ('automatic: true').");

    private static IEnumerable<Finding> AcrossZones(CheckedNetwork facts) =>
        from gateway in facts.Network.NatGateways
        let home = facts.Network.Subnets.Find(gateway.Subnet)
        where home is not null
        from subnet in Users(facts, gateway)
        where subnet.Zone != home.Zone
        select new Finding(Severity.Warning, "zonal-gateway-across-zones", subnet.Name,
            $"Subnet '{subnet.Name}' in zone {subnet.Zone} uses NAT gateway '{gateway.Name}' in zone {home.Zone}: when zone {home.Zone} fails, '{subnet.Name}' loses the internet, though its own zone lives; and until then every byte between zones is paid for.",
            $"Create a NAT gateway in zone {subnet.Zone} and route to it, or use one regional gateway.");

    private static IEnumerable<Finding> Unused(CheckedNetwork facts)
    {
        var targets = facts.Network.RouteTables.SelectMany(t => t.Routes).Where(r => r.Target.Kind == RouteTargetKind.NatGateway).Select(r => r.Target.Name).ToHashSet();
        return from gateway in facts.Network.NatGateways
               where !targets.Contains(gateway.Name)
               select new Finding(Severity.Warning, "nat-gateway-without-route", gateway.Name,
                   $"No route leads to NAT gateway '{gateway.Name}': it costs money and carries nothing. Creating a gateway changes no route table.",
                   $"Add the route '0.0.0.0/0 via {gateway.Name}' to the route tables of the private subnets, or delete the gateway.");
    }

    private static IEnumerable<Subnet> Users(CheckedNetwork facts, NatGateway gateway) =>
        facts.Network.Subnets.Where(s => facts.TableOf(s)?.Routes.Any(r => r.Target == new RouteTarget(RouteTargetKind.NatGateway, gateway.Name)) == true);
}
