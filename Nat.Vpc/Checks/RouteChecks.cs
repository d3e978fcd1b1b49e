using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>Route tables and gateway endpoints (AWS-01).</summary>
internal static class RouteChecks
{
    public static IEnumerable<Finding> Run(CheckedNetwork facts)
    {
        var used = facts.Network.Subnets.Select(facts.TableOf).OfType<RouteTable>().Select(t => t.Name)
            .Concat(facts.Network.NatGateways.Select(g => g.RouteTable).OfType<string>()).ToHashSet();
        foreach (var table in facts.Network.RouteTables)
        {
            // Every VPC has a main table, wanted or not.
            if (!used.Contains(table.Name) && !(table.Main && table.Routes.IsEmpty))
            {
                yield return new Finding(Severity.Note, "unused-route-table", table.Name,
                    $"No subnet uses route table '{table.Name}': its routes do nothing.", "Associate it with the subnets that it was made for, or delete it.");
            }

            foreach (var route in table.Routes)
            {
                if (facts.WhyBlackhole(route) is { } why)
                {
                    yield return new Finding(Severity.Warning, "blackhole-route", table.Name,
                        $"The route '{route}' of '{table.Name}' is a blackhole: {why}. A packet that it fits is dropped; no other route is tried.",
                        "Replace its target, or delete the route.");
                }
            }
        }

        foreach (var endpoint in facts.Network.GatewayEndpoints.Where(e => e.RouteTables.IsEmpty))
        {
            yield return new Finding(Severity.Warning, "endpoint-without-route-table", endpoint.Name,
                $"Gateway endpoint '{endpoint.Name}' is in no route table: traffic to {endpoint.Service} goes by the NAT, and is paid for.",
                "Add the route tables of the private subnets to the endpoint.");
        }
    }
}
