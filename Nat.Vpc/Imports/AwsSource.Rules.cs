namespace Nat.Vpc.Imports;

/// <content>Security groups and network ACLs.</content>
internal sealed partial class AwsSource
{
    // The number of the deny behind all rules, of IPv4 and of IPv6.
    private const int FinalRule = 32_767;

    private static void SecurityGroup(NetworkDraft draft, JsonFields at)
    {
        at.Ignore("Description", "SecurityGroupArn", "GroupName");
        if (draft.NameOf(at.Text("GroupId")) is not { } name)
            return;
        var group = draft.Item("security-groups", name).Set("vpc", draft.NameOf(at.Text("VpcId"), at, "VpcId"));
        Permissions(draft, at, "IpPermissions", group.List("inbound"), "from");
        Permissions(draft, at, "IpPermissionsEgress", group.List("outbound"), "to");
    }

    private static void Permissions(NetworkDraft draft, JsonFields at, string key, List<string> rules, string between)
    {
        foreach (var permission in at.List(key))
        {
            string? protocol = permission.Text("IpProtocol");
            string? traffic = RuleText.Traffic(protocol, permission.Number("FromPort"), permission.Number("ToPort"));
            if (traffic is null)
            {
                permission.IgnoreTheRest();
                permission.Note("IpProtocol", $"protocol {protocol} is not simulated; left out");
                continue;
            }

            var peers = permission.List("IpRanges").Select(r => Peer(r, r.Text("CidrIp"))).ToList();
            peers.AddRange(permission.List("Ipv6Ranges").Select(r => Peer(r, r.Text("CidrIpv6"))).ToList());
            peers.AddRange(permission.List("PrefixListIds").Select(l => Peer(l, draft.NameOf(l.Text("PrefixListId"), l, "PrefixListId") is { } list ? $"list {list}" : null)).ToList());
            foreach (var pair in permission.List("UserIdGroupPairs"))
            {
                pair.Ignore("UserId", "GroupName", "VpcId", "VpcPeeringConnectionId", "PeeringStatus");
                peers.Add(Peer(pair, draft.NameOf(pair.Text("GroupId"), pair, "GroupId") is { } group ? $"group {group}" : null));
            }

            rules.AddRange(peers.OfType<string>().Select(p => $"{traffic} {between} {p}"));
        }

        static string? Peer(JsonFields fields, string? peer)
        {
            fields.Ignore("Description");
            return peer;
        }
    }

    private static void NetworkAcl(NetworkDraft draft, JsonFields at)
    {
        if (draft.NameOf(at.Text("NetworkAclId")) is not { } name)
            return;
        var acl = draft.Item("network-acls", name).Set("vpc", draft.NameOf(at.Text("VpcId"), at, "VpcId"));
        if (at.Flag("IsDefault") == true)
            acl.Set("default", "true");
        foreach (var association in at.List("Associations"))
        {
            association.Ignore("NetworkAclAssociationId", "NetworkAclId");
            if (draft.NameOf(association.Text("SubnetId"), association, "SubnetId") is { } subnet)
                draft.Item("subnets", subnet).Set("acl", name);
        }

        foreach (var entry in at.List("Entries", e => e.Number("RuleNumber") ?? 0))
        {
            int number = entry.Number("RuleNumber") ?? 0;
            string? protocol = entry.Text("Protocol");
            var (from, to) = entry.Inner("PortRange", p => (p.Number("From"), p.Number("To"))) is { Item1: not null } ports
                ? ports
                : entry.Inner("IcmpTypeCode", c => (c.Number("Type"), c.Number("Code")));
            bool egress = entry.Flag("Egress") == true;
            string? cidr = entry.Text("CidrBlock") ?? entry.Text("Ipv6CidrBlock");
            string? action = entry.Text("RuleAction");
            if (number >= FinalRule)
            {
                entry.IgnoreTheRest();
                continue;
            }

            if (cidr is null || RuleText.Traffic(protocol, from, to) is not { } traffic)
            {
                entry.IgnoreTheRest();
                entry.Note("", $"rule {number}: {(cidr is null ? "one without addresses" : $"protocol {protocol}")} is not simulated; left out");
                continue;
            }

            acl.List(egress ? "outbound" : "inbound").Add($"{number} {action} {traffic} {(egress ? "to" : "from")} {cidr}");
        }
    }
}
