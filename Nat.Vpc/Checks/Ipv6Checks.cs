using Nat.Core.Nat64;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>IPv6, and the way from it to IPv4 (AWS-08).</summary>
internal static class Ipv6Checks
{
    private static readonly IpPrefix Nat64 = Nat64Prefix.WellKnown.Prefix;

    public static IEnumerable<Finding> Run(CheckedNetwork facts) => facts.Network.Subnets.Where(s => s.Ipv6Cidr is not null)
        .SelectMany(s => Across(facts, s).Concat(Doors(facts, s))).Concat(Routes(facts)).Concat(Unused(facts));

    private static IEnumerable<Finding> Across(CheckedNetwork facts, Subnet subnet)
    {
        string table = facts.TableOf(subnet)?.Name ?? "";
        bool hasRoute = RouteTo(facts.TableOf(subnet), Nat64.Network)?.Target.Kind == RouteTargetKind.NatGateway;
        var gateway = facts.Network.NatGateways.FirstOrDefault(g => g.Vpc == subnet.Vpc);
        string route = gateway is null
            ? $"Create a NAT gateway, and the route '{Nat64} via' it in '{table}'"
            : $"Add the route '{Nat64} via {gateway.Name}' to route table '{table}'";
        if (subnet.Dns64 && !hasRoute)
        {
            yield return new Finding(Severity.Error, "dns64-without-route", subnet.Name,
                $"dns64 is on in subnet '{subnet.Name}', so a name that has IPv4 only is answered with an address behind {Nat64}; but route table '{table}' does not lead there to a NAT gateway, and the packets end.",
                $"{route}; or switch dns64 off.");
        }
        else if (!subnet.Dns64 && hasRoute)
        {
            yield return new Finding(Severity.Warning, "nat64-without-dns64", subnet.Name,
                $"Route table '{table}' of subnet '{subnet.Name}' leads {Nat64} to a NAT gateway, but dns64 is off: no name is ever answered with such an address, so nobody goes there.",
                $"Set 'dns64: true' in '{subnet.Name}', or take the route out.");
        }
        else if (!subnet.Dns64 && subnet.Cidr is null)
        {
            yield return new Finding(Severity.Warning, "ipv6-only-subnet-without-nat64", subnet.Name,
                $"Subnet '{subnet.Name}' has IPv6 only, and neither dns64 nor a route {Nat64} to a NAT gateway: nothing in it reaches a host that has IPv4 only.",
                $"{route}, and set 'dns64: true' in '{subnet.Name}'.");
        }
    }

    private static IEnumerable<Finding> Doors(CheckedNetwork facts, Subnet subnet)
    {
        var table = facts.TableOf(subnet);
        if (CheckedNetwork.DefaultRoute(table)?.Target.Kind is not (RouteTargetKind.NatGateway or RouteTargetKind.Instance or RouteTargetKind.NetworkInterface)
            || table!.Routes.FirstOrDefault(r => r.Destination == IpPrefix.AllIpv6)?.Target is not { Kind: RouteTargetKind.InternetGateway } target)
        {
            yield break;
        }

        yield return new Finding(Severity.Warning, "ipv6-way-in", subnet.Name,
            $"Subnet '{subnet.Name}' hides behind a NAT in IPv4, but route table '{table.Name}' leads ::/0 to internet gateway '{target}': addresses of IPv6 are public, so everybody reaches it whom the security groups do not keep out.",
            $"Create an egress-only internet gateway, and lead ::/0 in '{table.Name}' to it.");
    }

    private static IEnumerable<Finding> Routes(CheckedNetwork facts) =>
        from table in facts.Network.RouteTables
        from route in table.Routes
        where route is { Target.Kind: RouteTargetKind.NatGateway, Destination: { IsIpv4: false } to } && !(Nat64.Contains(to.First) && Nat64.Contains(to.Last))
        select new Finding(Severity.Error, "ipv6-route-to-nat-gateway", table.Name,
            $"The route '{route}' of '{table.Name}' leads IPv6 to a NAT gateway, which takes {Nat64} only: it makes IPv4 of IPv6, and never IPv6 of IPv6.",
            $"Lead {route.DestinationText} to an egress-only internet gateway, and {Nat64} to the NAT gateway.");

    private static IEnumerable<Finding> Unused(CheckedNetwork facts)
    {
        var targets = facts.Network.RouteTables.SelectMany(t => t.Routes).Where(r => r.Target.Kind == RouteTargetKind.EgressOnlyGateway).Select(r => r.Target.Name).ToHashSet();
        return from gateway in facts.Network.EgressOnlyGateways
               where !targets.Contains(gateway.Name)
               select new Finding(Severity.Note, "egress-only-gateway-without-route", gateway.Name,
                   $"No route leads to egress-only internet gateway '{gateway.Name}': it carries nothing.",
                   $"Add the route '::/0 via {gateway.Name}' to the route tables of the private subnets, or delete the gateway.");
    }

    /// <summary>The route of a table that an address takes, the local ones left out: the longest prefix, a static one first (AWS-01).</summary>
    private static Route? RouteTo(RouteTable? table, IpAddress address) =>
        table?.Routes.Where(r => r.Destination is { } to && to.Contains(address)).OrderByDescending(r => r.Destination!.Value.Length).ThenBy(r => r.Propagated).FirstOrDefault();
}
