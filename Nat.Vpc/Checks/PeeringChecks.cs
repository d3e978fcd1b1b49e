using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>Several VPCs: address blocks that overlap, and peerings of which one side knows nothing.</summary>
internal static class PeeringChecks
{
    public static IEnumerable<Finding> Run(CheckedNetwork facts) => Overlaps(facts.Network).Concat(facts.Network.Peerings.SelectMany(p => Routes(facts.Network, p)));

    private static IEnumerable<Finding> Overlaps(CloudNetwork network)
    {
        for (int i = 0; i < network.Vpcs.Count; i++)
        {
            for (int j = i + 1; j < network.Vpcs.Count; j++)
            {
                var (one, other) = (network.Vpcs[i], network.Vpcs[j]);
                if (Common(one, other) is not { } block)
                    continue;
                var peering = network.Peerings.FirstOrDefault(p => Joins(p, one.Name, other.Name));
                yield return peering is null
                    ? new Finding(Severity.Note, "overlapping-cidr", other.Name,
                        $"VPCs '{one.Name}' and '{other.Name}' both have {block}: they can never be peered.", "Give each VPC a block of its own while it is empty.")
                    : new Finding(Severity.Error, "overlapping-cidr-peered", peering.Name,
                        $"Peering '{peering.Name}' joins '{one.Name}' and '{other.Name}', which both have {block}: AWS refuses such a peering, and the local route would always win.",
                        "Give one of them another block; or connect them by a private NAT gateway.");
            }
        }
    }

    private static IEnumerable<Finding> Routes(CloudNetwork network, Peering peering)
    {
        string[] knowing = [.. network.RouteTables.Where(t => t.Routes.Any(r => r.Target == new RouteTarget(RouteTargetKind.Peering, peering.Name))).Select(t => t.Vpc).Distinct()];
        foreach (string vpc in new[] { peering.Requester, peering.Accepter }.Where(v => !knowing.Contains(v)))
        {
            string other = vpc == peering.Requester ? peering.Accepter : peering.Requester;
            string block = network.Vpcs.Find(other)?.Cidrs[0].ToString() ?? "";
            yield return new Finding(Severity.Error, "peering-without-route", peering.Name,
                $"No route table of '{vpc}' leads to peering '{peering.Name}': " + (knowing.Length == 0 ? "nothing goes through it." : $"packets from '{other}' arrive, their answers do not return."),
                $"Add the route '{block} via {peering.Name}' to the route tables of '{vpc}'.");
        }
    }

    private static bool Joins(Peering peering, string one, string other) =>
        (peering.Requester == one && peering.Accepter == other) || (peering.Requester == other && peering.Accepter == one);

    private static Ipv4Prefix? Common(VpcNetwork one, VpcNetwork other)
    {
        foreach (var a in one.Cidrs)
        {
            foreach (var b in other.Cidrs)
            {
                if (a.Overlaps(b))
                    return a.Length > b.Length ? a : b;
            }
        }

        return null;
    }
}
