using System.Text.RegularExpressions;
using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>Names that say nothing.</summary>
internal static partial class NameChecks
{
    public static IEnumerable<Finding> Run(CheckedNetwork facts)
    {
        var network = facts.Network;
        IEnumerable<(string Kind, INamed Resource)> all =
        [
            .. Of("VPC", network.Vpcs), .. Of("subnet", network.Subnets), .. Of("route table", network.RouteTables), .. Of("instance", network.Instances),
            .. Of("security group", network.SecurityGroups), .. Of("network ACL", network.NetworkAcls), .. Of("NAT gateway", network.NatGateways),
        ];
        return from named in all
               where SaysNothing().IsMatch(named.Resource.Name)
               select new Finding(Severity.Note, "name-says-nothing", named.Resource.Name,
                   $"The name of {named.Kind} '{named.Resource.Name}' does not say what it is for; who reads a route or a rule at night must guess.",
                   "Name it for what it does, where it stands and for whom: database, private-a, nat-a.");
    }

    private static IEnumerable<(string Kind, INamed Resource)> Of(string kind, IEnumerable<INamed> resources) => resources.Select(r => (kind, r));

    // Identifiers that AWS gave, words for nothing in particular, a letter or number alone, and what the console proposes.
    [GeneratedRegex("""
        ^( (vpc|subnet|rtb|igw|nat|eni|i|acl|sg|pcx|vpce|pl)-[0-9a-f]{8,17}
         | (test|foo|bar|baz|tmp|temp|new|untitled|asdf|xyz|thing|stuff|my|sg|group|security-group|server|instance|subnet|table|rt|rtb)[-_]?[0-9]*
         | [a-z]?[0-9]* | launch-wizard-[0-9]+ )$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SaysNothing();
}
