using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>Security groups (AWS-07): one for each service, rules by group.</summary>
internal static class SecurityGroupChecks
{
    private const string NatService = "nat";
    // Registered ports of what should answer to servers only (IANA port numbers; the vendors' manuals).
    private static readonly (ushort Port, string Name)[] Databases =
    [
        (1433, "SQL Server"), (1521, "Oracle"), (3306, "MySQL"), (5432, "PostgreSQL"), (5439, "Redshift"), (6379, "Redis"), (9042, "Cassandra"),
        (9200, "Elasticsearch"), (11211, "memcached"), (27017, "MongoDB"),
    ];

    private static readonly (ushort Port, string Name)[] Consoles = [(22, "SSH"), (3389, "Remote Desktop")];

    public static IEnumerable<Finding> Run(CheckedNetwork facts)
    {
        var named = facts.Network.SecurityGroups.SelectMany(g => g.Inbound.Concat(g.Outbound)).Select(r => r.Peer.Group).OfType<string>().ToHashSet();
        var byAddress = facts.Interfaces.SelectMany(i => i.Card.Addresses.Select(a => (Address: a, Member: i))).ToLookup(p => p.Address, p => p.Member);
        foreach (var group in facts.Network.SecurityGroups)
        {
            var findings = group.Inbound.SelectMany(r => Open(group, r))
                .Concat(group.Inbound.SelectMany(r => ByAddress(facts, group, r, true, byAddress)))
                .Concat(group.Outbound.SelectMany(r => ByAddress(facts, group, r, false, byAddress)))
                .Concat(Shared(facts, group));
            foreach (var finding in findings)
                yield return finding;
            if (!facts.InGroup[group.Name].Any() && !named.Contains(group.Name) && !group.Name.StartsWith("default", StringComparison.Ordinal))
            {
                yield return new Finding(Severity.Note, "unused-security-group", group.Name,
                    $"No interface is in security group '{group.Name}', and no rule names it.", "Delete it, or put the instances into it that it was made for.");
            }
        }
    }

    private static IEnumerable<Finding> Open(SecurityGroup group, SecurityGroupRule rule)
    {
        if (rule.Peer.Cidr is not { IsEverything: true })
            yield break;
        if (rule.Traffic.Protocol is null || (rule.Traffic is { Protocol: IpProtocol.Tcp, Ports: null or { First: <= 1, Last: ushort.MaxValue } }))
        {
            yield return new Finding(Severity.Error, "open-to-everybody", group.Name,
                $"The rule '{rule.Text(true)}' of '{group.Name}' lets the whole internet in on every port.", "Allow only the ports that are served, and only from whom they are for.");
            yield break;
        }

        foreach (var (port, name) in Databases.Where(d => rule.Traffic.Fits(IpProtocol.Tcp, d.Port)))
        {
            yield return new Finding(Severity.Error, "open-database-port", group.Name,
                $"The rule '{rule.Text(true)}' of '{group.Name}' lets the whole internet talk to {name} (port {port}); what a database needs are its clients.",
                $"Replace {rule.Peer} by the security group of the clients: 'tcp {port} from GROUP'.");
        }

        foreach (var (port, name) in Consoles.Where(d => rule.Traffic.Fits(IpProtocol.Tcp, d.Port)))
        {
            yield return new Finding(Severity.Error, "open-console-port", group.Name,
                $"The rule '{rule.Text(true)}' of '{group.Name}' offers {name} (port {port}) to the whole internet, where passwords are tried all day.",
                "Allow it from the addresses of your office only; or use Session Manager, which needs no open port.");
        }
    }

    private static IEnumerable<Finding> ByAddress(
        CheckedNetwork facts, SecurityGroup group, SecurityGroupRule rule, bool inbound, ILookup<IpAddress, (Instance Instance, NetworkInterface Card)> byAddress)
    {
        if (rule.Peer.Cidr is not { IsSingle: true } single || facts.Network.Vpcs.Find(group.Vpc)?.Contains(single.Network) != true)
            yield break;
        var owners = byAddress[single.Network].ToList();
        string owner = owners.Count == 0 ? "nobody has this address today" : $"it is the address of '{owners[0].Card.Name}' today";
        string peer = owners.Count == 0 || owners[0].Card.Groups.IsEmpty ? "GROUP" : owners[0].Card.Groups[0];
        yield return new Finding(Severity.Warning, "address-instead-of-group", group.Name,
            $"The rule '{rule.Text(inbound)}' of '{group.Name}' names an address: {owner}, and another's after the next replacement or scaling.",
            $"Name the security group: '{rule.Traffic} {(inbound ? "from" : "to")} {peer}'. (Behind a middlebox, where groups do not match, an address is right.)");
    }

    private static IEnumerable<Finding> Shared(CheckedNetwork facts, SecurityGroup group)
    {
        string[] services = [.. facts.InGroup[group.Name].Select(m => m.Instance.Nat is null ? m.Instance.Service : NatService).OfType<string>().Distinct()];
        if (services.Length > 1)
        {
            yield return new Finding(Severity.Warning, "shared-security-group", group.Name,
                $"Security group '{group.Name}' is shared by unlike services ({string.Join(", ", services)}): a port opened for one is open on all of them.",
                "Make a group for each service, and let their rules name each other.");
        }
    }
}
