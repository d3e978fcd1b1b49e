using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>
/// Quotas (AWS-01, AWS-02, AWS-03, AWS-06, AWS-07; VPC User Guide, "Amazon VPC quotas"). Above what AWS gives at first stands what it
/// can be raised to; above that the network cannot exist.
/// </summary>
internal static class QuotaChecks
{
    /// <summary>A quota: what is counted, how many AWS gives at first, and to what it can be raised.</summary>
    private sealed record Quota(string Code, string What, int AtFirst, int AtMost);

    private static readonly Quota Vpcs = new("vpcs", "VPCs in the region", 5, 100);
    private static readonly Quota Subnets = new("subnets", "subnets in the VPC", 200, 1000);
    private static readonly Quota Cidrs = new("cidrs", "blocks of the VPC", 5, 50);
    private static readonly Quota Ipv6Cidrs = new("ipv6-cidrs", "blocks of IPv6 of the VPC", 5, 50);
    private static readonly Quota EgressOnly = new("egress-only-gateways", "egress-only internet gateways in the region", 5, int.MaxValue);
    private static readonly Quota Tables = new("route-tables", "route tables in the VPC", 200, 1000);
    private static readonly Quota Routes = new("routes", "static routes in the table", 50, 1000);
    private static readonly Quota Propagated = new("propagated-routes", "propagated routes in the table", 100, 100);
    private static readonly Quota NatGateways = new("nat-gateways", "NAT gateways in the zone", 5, int.MaxValue);
    private static readonly Quota Elastic = new("nat-gateway-elastic-addresses", "elastic addresses of the gateway", 2, 8);
    private static readonly Quota PrivateAddresses = new("nat-gateway-addresses", "addresses of the gateway", 8, 8);
    private static readonly Quota RegionalAddresses = new("regional-gateway-addresses", "addresses of the gateway in the zone", 32, 32);
    private static readonly Quota AclRules = new("acl-rules", "rules in one direction", 20, 40);
    private static readonly Quota Groups = new("security-groups", "security groups in the region", 2500, int.MaxValue);
    private static readonly Quota GroupRules = new("security-group-rules", "rules in one direction, a prefix list counted as what it may hold", 60, 1000);
    private static readonly Quota GroupsOfInterface = new("groups-of-interface", "security groups of the interface", 5, 16);
    private static readonly Quota RulesOfInterface = new("rules-of-interface", "rules of the interface in one direction", 1000, 1000);
    private static readonly Quota ListEntries = new("prefix-list-entries", "entries of the prefix list", 1000, 1000);

    public static IEnumerable<Finding> Run(CheckedNetwork facts)
    {
        var network = facts.Network;
        IEnumerable<Finding?> all =
        [
            Over(Vpcs, network.Region, network.Vpcs.Count),
            Over(EgressOnly, network.Region, network.EgressOnlyGateways.Count),
            Over(Groups, network.Region, network.SecurityGroups.Count),
            .. network.Vpcs.Select(v => Over(Cidrs, v.Name, v.Cidrs.Length)),
            .. network.Vpcs.Select(v => Over(Ipv6Cidrs, v.Name, v.Ipv6Cidrs.Length)),
            .. network.Subnets.GroupBy(s => s.Vpc).Select(v => Over(Subnets, v.Key, v.Count())),
            .. network.RouteTables.GroupBy(t => t.Vpc).Select(v => Over(Tables, v.Key, v.Count())),
            .. network.RouteTables.Select(t => Over(Routes, t.Name, t.Routes.Where(r => !r.Propagated).Sum(r => Size(network, r.PrefixList)))),
            .. network.RouteTables.Select(t => Over(Propagated, t.Name, t.Routes.Count(r => r.Propagated))),
            .. network.NatGateways.Where(g => !g.Regional && g.State is NatGatewayState.Pending or NatGatewayState.Available or NatGatewayState.Deleting)
                .GroupBy(g => network.Subnets.Find(g.Subnet)?.Zone ?? "").Select(z => Over(NatGateways, $"zone {z.Key}", z.Count())),
            .. network.NatGateways.SelectMany(Addresses),
            .. network.NetworkAcls.SelectMany(a => new[] { Over(AclRules, a.Name, a.Inbound.Length), Over(AclRules, a.Name, a.Outbound.Length) }),
            .. network.SecurityGroups.SelectMany(g => new[] { Over(GroupRules, g.Name, Count(network, g, true)), Over(GroupRules, g.Name, Count(network, g, false)) }),
            .. network.PrefixLists.Select(l => Over(ListEntries, l.Name, l.MaxEntries)),
            .. Interfaces(facts),
        ];
        return all.OfType<Finding>();
    }

    private static IEnumerable<Finding?> Addresses(NatGateway gateway)
    {
        if (gateway.Regional)
            return gateway.Addresses.GroupBy(a => a.Zone).Select(z => Over(RegionalAddresses, gateway.Name, z.Count()));
        return [Over(gateway.Private ? PrivateAddresses : Elastic, gateway.Name, gateway.Addresses.Length)];
    }

    private static IEnumerable<Finding?> Interfaces(CheckedNetwork facts)
    {
        var inbound = facts.Network.SecurityGroups.ToDictionary(g => g.Name, g => Count(facts.Network, g, true));
        var outbound = facts.Network.SecurityGroups.ToDictionary(g => g.Name, g => Count(facts.Network, g, false));
        foreach (var (_, card) in facts.Interfaces)
        {
            yield return Over(GroupsOfInterface, card.Name, card.Groups.Length);
            yield return Over(RulesOfInterface, card.Name, Math.Max(card.Groups.Sum(inbound.GetValueOrDefault), card.Groups.Sum(outbound.GetValueOrDefault)));
        }
    }

    // Rules with addresses count for their version of IP, the others for both.
    private static int Count(CloudNetwork network, SecurityGroup group, bool inbound)
    {
        var rules = inbound ? group.Inbound : group.Outbound;
        return Math.Max(Of(false), Of(true));

        int Of(bool isIpv4) => rules.Where(r => r.Peer.Cidr is null || r.Peer.Cidr.Value.IsIpv4 == isIpv4).Sum(r => Size(network, r.Peer.PrefixList));
    }

    private static int Size(CloudNetwork network, string? list) => list is null ? 1 : network.PrefixLists.Find(list)?.MaxEntries ?? 1;

    private static Finding? Over(Quota quota, string resource, int count)
    {
        if (count <= quota.AtFirst)
            return null;
        return count > quota.AtMost
            ? new Finding(Severity.Error, $"quota-{quota.Code}", resource, $"{count} {quota.What}; AWS allows {quota.AtMost} and no more.", "Use fewer, or split it.")
            : new Finding(Severity.Warning, $"quota-{quota.Code}", resource, $"{count} {quota.What}; AWS allows {quota.AtFirst} unless asked for more.", "Ask for a higher quota (Service Quotas) before you build this, or use fewer.");
    }
}
