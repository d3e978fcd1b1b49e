using System.Collections.Immutable;
using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>Reviews a design: everything that AWS accepts and that does not do what its owner wants.</summary>
public static class NetworkCheck
{
    private static readonly Func<CheckedNetwork, IEnumerable<Finding>>[] Checks =
    [
        SubnetChecks.Run, NatGatewayChecks.Run, NatInstanceChecks.Run, RouteChecks.Run, PeeringChecks.Run,
        SecurityGroupChecks.Run, AclChecks.Run, Ipv6Checks.Run, NameChecks.Run, QuotaChecks.Run,
    ];

    /// <summary>All findings, the worst first.</summary>
    public static ImmutableArray<Finding> Run(CloudNetwork network)
    {
        var facts = new CheckedNetwork(network);
        return [.. Checks.SelectMany(check => check(facts)).OrderBy(f => f.Severity)];
    }
}
