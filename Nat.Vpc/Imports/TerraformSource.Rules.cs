namespace Nat.Vpc.Imports;

/// <content>Security groups and network ACLs.</content>
internal sealed partial class TerraformSource
{
    private static void SecurityGroup(NetworkDraft draft, TerraformResource at)
    {
        string name = draft.NameOf(at.Id)!;
        var group = draft.Item("security-groups", name).Set("vpc", at.NameOf(draft, "vpc_id"));
        group.List("inbound");
        group.List("outbound");
        foreach (var rule in at.Blocks("ingress"))
            Rules(draft, rule, name, group.List("inbound"), "from", "security_groups");
        foreach (var rule in at.Blocks("egress"))
            Rules(draft, rule, name, group.List("outbound"), "to", "security_groups");
    }

    private static void GroupRule(NetworkDraft draft, TerraformResource at)
    {
        bool inbound = at.Text("type") == "ingress";
        if (at.NameOf(draft, "security_group_id") is { } group)
            Rules(draft, at, group, draft.Item("security-groups", group).List(inbound ? "inbound" : "outbound"), inbound ? "from" : "to", "source_security_group_id");
    }

    private static void Rules(NetworkDraft draft, TerraformResource at, string self, List<string> rules, string between, string groupKey)
    {
        at.Values.Ignore("description");
        var peers = at.Values.Texts("cidr_blocks");
        peers.AddRange(at.References(draft, "prefix_list_ids").Select(l => draft.NameOf(l, at.Values, "prefix_list_ids")).OfType<string>().Select(l => $"list {l}"));
        var groups = at.Reference(draft, groupKey) is { } single ? [single] : at.References(draft, groupKey);
        peers.AddRange(groups.Select(g => draft.NameOf(g, at.Values, groupKey)).OfType<string>().Select(g => $"group {g}"));
        if (at.Values.Flag("self") == true)
            peers.Add($"group {self}");
        peers.AddRange(at.Values.Texts("ipv6_cidr_blocks"));
        Add(at, rules, at.Text("protocol"), between, peers);
    }

    private static void SingleGroupRule(NetworkDraft draft, TerraformResource at)
    {
        bool inbound = at.Type == "aws_vpc_security_group_ingress_rule";
        List<string> peers = at.Text("cidr_ipv4") is { } cidr ? [cidr] : [];
        if (at.NameOf(draft, "referenced_security_group_id") is { } other)
            peers.Add($"group {other}");
        if (at.NameOf(draft, "prefix_list_id") is { } list)
            peers.Add($"list {list}");
        if (at.Text("cidr_ipv6") is { } ipv6)
            peers.Add(ipv6);
        if (at.NameOf(draft, "security_group_id") is { } group)
            Add(at, draft.Item("security-groups", group).List(inbound ? "inbound" : "outbound"), at.Text("ip_protocol"), inbound ? "from" : "to", peers);
    }

    // A state has rules inside their group and on their own.
    private static void Add(TerraformResource at, List<string> rules, string? protocol, string between, List<string> peers)
    {
        string? traffic = RuleText.Traffic(protocol, at.Values.Number("from_port"), at.Values.Number("to_port"));
        if (traffic is null)
            at.Values.Note("protocol", $"protocol {protocol} is not simulated; left out");
        else
            rules.AddRange(peers.Select(p => $"{traffic} {between} {p}").Where(r => !rules.Contains(r)).ToList());
    }

    private static void NetworkAcl(NetworkDraft draft, TerraformResource at)
    {
        at.Values.Ignore("default_network_acl_id");
        string name = draft.NameOf(at.Id)!;
        var acl = draft.Item("network-acls", name).Set("vpc", at.NameOf(draft, "vpc_id"));
        if (at.Type == "aws_default_network_acl")
            acl.Set("default", "true");
        foreach (string subnet in at.References(draft, "subnet_ids").Select(s => draft.NameOf(s, at.Values, "subnet_ids")).OfType<string>())
            draft.Item("subnets", subnet).Set("acl", name);
        foreach (var rule in at.Blocks("ingress"))
            AclRule(rule, acl.List("inbound"), "from", "rule_no", "action");
        foreach (var rule in at.Blocks("egress"))
            AclRule(rule, acl.List("outbound"), "to", "rule_no", "action");
    }

    private static void SingleAclRule(NetworkDraft draft, TerraformResource at)
    {
        bool egress = at.Values.Flag("egress") == true;
        if (at.NameOf(draft, "network_acl_id") is { } acl)
            AclRule(at, draft.Item("network-acls", acl).List(egress ? "outbound" : "inbound"), egress ? "to" : "from", "rule_number", "rule_action");
    }

    private static void AclRule(TerraformResource at, List<string> rules, string between, string number, string action)
    {
        string? protocol = at.Text("protocol");
        var (from, to) = protocol is "icmp" or "1" or "icmpv6" or "58" ? (at.Values.Number("icmp_type"), at.Values.Number("icmp_code")) : (at.Values.Number("from_port"), at.Values.Number("to_port"));
        at.Values.Ignore("icmp_type", "icmp_code", "from_port", "to_port");
        string? cidr = at.Text("cidr_block") ?? at.Text("ipv6_cidr_block");
        if (cidr is null || RuleText.Traffic(protocol, from, to) is not { } traffic)
        {
            at.Values.Note("", $"rule {at.Text(number)}: {(cidr is null ? "one without addresses" : $"protocol {protocol}")} is not simulated; left out");
            return;
        }

        string rule = $"{at.Text(number)} {at.Text(action)} {traffic} {between} {cidr}";
        if (!rules.Contains(rule))
            rules.Add(rule);
    }

    private static void AclAssociation(NetworkDraft draft, TerraformResource at)
    {
        if (at.NameOf(draft, "subnet_id") is { } subnet)
            draft.Item("subnets", subnet).Set("acl", at.NameOf(draft, "network_acl_id"));
    }
}
