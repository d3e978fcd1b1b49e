using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>Network ACLs (AWS-06): they keep no state, so the ports to which answers go must be open, too.</summary>
internal static class AclChecks
{
    // Which of them an asker takes depends on the asker: Linux 32768-60999, Windows 49152-65535, a NAT gateway all (VPC User Guide, "Ephemeral ports").
    private const ushort FirstEphemeral = 1024;

    public static IEnumerable<Finding> Run(CheckedNetwork facts)
    {
        var users = facts.Network.Subnets.ToLookup(s => facts.Network.AclOf(s)?.Name);
        foreach (var acl in facts.Network.NetworkAcls)
        {
            if (!users[acl.Name].Any())
            {
                if (!acl.IsDefault)
                    yield return new Finding(Severity.Note, "unused-network-acl", acl.Name, $"No subnet uses network ACL '{acl.Name}'.", "Associate it with the subnets that it was made for, or delete it.");
                continue;
            }

            foreach (var finding in Forgotten(acl, true).Concat(Forgotten(acl, false)))
                yield return finding;
        }
    }

    private static IEnumerable<Finding> Forgotten(NetworkAcl acl, bool inbound)
    {
        var (asked, answered) = inbound ? (acl.Inbound, acl.Outbound) : (acl.Outbound, acl.Inbound);
        foreach (var rule in asked)
        {
            // A rule for the ephemeral ports themselves is there for answers.
            bool isForAnswers = rule.Traffic.Ports is { First: >= FirstEphemeral, Last: ushort.MaxValue };
            if (!rule.Allow || isForAnswers || rule.Traffic.Protocol is not (null or IpProtocol.Tcp or IpProtocol.Udp))
                continue;
            byte protocol = rule.Traffic.Protocol ?? IpProtocol.Tcp;
            if (FirstDenied(answered, protocol, rule.Cidr) is not { } port)
                continue;
            string name = IpProtocol.Name(protocol);
            string way = inbound ? "outbound" : "inbound";
            yield return new Finding(Severity.Error, "acl-forgets-ephemeral-ports", acl.Name,
                $"Network ACL '{acl.Name}' lets '{rule.Text(inbound)}' pass {(inbound ? "in" : "out")}, but stops the answers: they go to a port from {FirstEphemeral} to 65535 that the asker chose, and its {way} rules do not allow {name} {port}.",
                $"Add the {way} rule '{FreeNumber(answered)} allow {name} {FirstEphemeral}-65535 {(inbound ? "to" : "from")} {rule.Cidr}'.");
            yield break;
        }
    }

    /// <summary>The first ephemeral port at which the rules stop a packet to or from some address of a block; null if none.</summary>
    private static int? FirstDenied(ImmutableArray<NetworkAclRule> rules, byte protocol, IpPrefix block)
    {
        // Between these ports and these addresses no rule begins or ends, so they stand for all.
        var ports = rules.SelectMany(r => r.Traffic.Ports is { } p ? new[] { p.First, p.Last + 1 } : []).Append(FirstEphemeral)
            .Where(p => p is >= FirstEphemeral and <= ushort.MaxValue).Distinct().Order();
        var addresses = rules.Where(r => r.Cidr.Overlaps(block)).SelectMany(r => new[] { r.Cidr.First, new IpAddress(r.Cidr.Last.Value + 1) })
            .Append(block.First).Where(block.Contains).Distinct().ToList();
        foreach (int port in ports)
        {
            if (addresses.Exists(address => rules.FirstOrDefault(r => r.Cidr.Contains(address) && r.Traffic.Fits(protocol, (ushort)port)) is not { Allow: true }))
                return port;
        }

        return null;
    }

    private static int FreeNumber(ImmutableArray<NetworkAclRule> rules) => rules.IsEmpty ? 100 : Math.Min(rules[^1].Number / 10 * 10 + 10, NetworkAclRule.MaxNumber);
}
