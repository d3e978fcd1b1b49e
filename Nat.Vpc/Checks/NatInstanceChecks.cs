using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>NAT instances (AWS-04).</summary>
internal static class NatInstanceChecks
{
    public static IEnumerable<Finding> Run(CheckedNetwork facts)
    {
        var targets = facts.Network.RouteTables.SelectMany(t => t.Routes).Select(r => facts.InstanceOf(r.Target)).OfType<Instance>().ToHashSet();
        return facts.Network.Instances.Where(i => i.Interfaces.Length > 0 && (i.Nat is not null || targets.Contains(i)))
            .SelectMany(i => Checks(facts, i, i.Interfaces[0], targets.Contains(i)));
    }

    private static IEnumerable<Finding> Checks(CheckedNetwork facts, Instance instance, NetworkInterface card, bool isTarget)
    {
        if (instance.Interfaces.Any(c => c.SourceDestinationCheck))
        {
            yield return new Finding(Severity.Error, "source-check-on", instance.Name,
                $"'{instance.Name}' forwards packets of others, but its source/destination check is on: AWS drops every packet that is neither from nor to {card.Address}.",
                "Switch the source/destination check off ('source-check: off').");
        }

        if (instance.Nat is null)
        {
            yield return new Finding(Severity.Warning, "route-to-plain-instance", instance.Name,
                $"Routes lead to '{instance.Name}', which translates nothing: what it forwards keeps private source addresses, for which the internet has no way back.",
                "Set up masquerading on it ('nat: true'), or route to a NAT gateway.");
            yield break;
        }

        if (!isTarget)
        {
            yield return new Finding(Severity.Warning, "nat-instance-without-route", instance.Name,
                $"No route leads to NAT instance '{instance.Name}'.", $"Add the route '0.0.0.0/0 via {instance.Name}' to the route tables of the private subnets.");
        }

        if (facts.Network.Subnets.Find(card.Subnet) is { } subnet && !facts.IsPublic(subnet))
        {
            yield return new Finding(Severity.Error, "nat-instance-in-private-subnet", instance.Name,
                $"NAT instance '{instance.Name}' stands in private subnet '{subnet.Name}': what it has translated cannot leave.",
                "Move it to a public subnet.");
        }
        else if (card.PublicAddress is null)
        {
            yield return new Finding(Severity.Error, "nat-instance-without-public-address", instance.Name,
                $"NAT instance '{instance.Name}' has no public address: the internet gateway drops what it has translated to {card.Address}.",
                "Give it an elastic address.");
        }

        if (card.Groups.All(g => facts.Network.SecurityGroups.Find(g)?.Inbound.IsEmpty != false))
        {
            yield return new Finding(Severity.Error, "nat-instance-group-closed", instance.Name,
                $"The security groups of NAT instance '{instance.Name}' let nothing in: packets of the private subnets are dropped before it sees them.",
                "Allow what the private subnets may send, from their security groups or blocks.");
        }
    }
}
