using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>Subnets and what stands in them (AWS-01, AWS-05).</summary>
internal static class SubnetChecks
{
    public static IEnumerable<Finding> Run(CheckedNetwork facts) => facts.Network.Subnets.SelectMany(s => facts.IsPublic(s) ? Public(facts, s) : Private(facts, s));

    private static IEnumerable<Finding> Private(CheckedNetwork facts, Subnet subnet)
    {
        string table = facts.TableOf(subnet)?.Name ?? "";
        if (subnet.Cidr is not null && facts.DefaultRoute(subnet) is null)
        {
            var gateways = facts.Network.NatGateways.Where(g => g.Vpc == subnet.Vpc && !g.Private).ToList();
            var gateway = gateways.Find(g => g.Regional || facts.Network.Subnets.Find(g.Subnet)?.Zone == subnet.Zone) ?? gateways.FirstOrDefault();
            yield return new Finding(Severity.Warning, "private-subnet-without-nat", subnet.Name,
                $"Nothing in private subnet '{subnet.Name}' can fetch an update: route table '{table}' has no route 0.0.0.0/0, and a packet without a route is dropped."
                + (gateway is null ? "" : $" NAT gateway '{gateway.Name}' exists, but no packet goes to a gateway that no route leads to."),
                gateway is null
                    ? $"Create a NAT gateway in a public subnet of zone {subnet.Zone}, and the route '0.0.0.0/0 via' it in '{table}'."
                    : $"Add the route '0.0.0.0/0 via {gateway.Name}' to route table '{table}'.");
        }

        foreach (var (_, card) in facts.InSubnet[subnet.Name].Where(i => i.Card.PublicAddress is not null))
        {
            yield return new Finding(Severity.Warning, "public-address-in-private-subnet", card.Name,
                $"'{card.Name}' has the public address {card.PublicAddress}, but its subnet '{subnet.Name}' has no route to an internet gateway: nobody reaches it there.",
                "Take the public address away, or move it to a public subnet.");
        }
    }

    private static IEnumerable<Finding> Public(CheckedNetwork facts, Subnet subnet) =>
        from member in facts.InSubnet[subnet.Name]
        where member.Card is { PublicAddress: null, Address: not null }
        select new Finding(Severity.Warning, "public-subnet-without-public-address", member.Card.Name,
            $"'{member.Card.Name}' stands in public subnet '{subnet.Name}' without a public address: the internet gateway drops its packets, because it has nothing to translate {member.Card.Address} to.",
            "Give it an elastic address, or move it to a private subnet with a route to a NAT gateway.");
}
