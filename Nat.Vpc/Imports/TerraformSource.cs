namespace Nat.Vpc.Imports;

/// <summary>A state or plan as <c>terraform show -json</c> prints it: the resources of the AWS provider.</summary>
internal sealed partial class TerraformSource(JsonFields root) : IImportSource
{
    // Attributes of many types that say nothing about packets.
    private static readonly string[] Common =
    [
        "id", "arn", "owner_id", "tags", "tags_all", "region", "timeouts", "description", "name", "name_prefix", "vpc_id", "revoke_rules_on_delete", "state", "origin",
        "security_group_rule_id", "network_interface_id", "association_id", "allocation_id", "instance_owner_id", "instance_id", "create_timestamp", "version",
    ];

    private static readonly Dictionary<string, Action<NetworkDraft, TerraformResource>> Types = new(StringComparer.Ordinal)
    {
        ["aws_vpc"] = Vpc,
        ["aws_vpc_ipv4_cidr_block_association"] = CidrAssociation,
        ["aws_subnet"] = Subnet,
        ["aws_internet_gateway"] = InternetGateway,
        ["aws_internet_gateway_attachment"] = GatewayAttachment,
        ["aws_egress_only_internet_gateway"] = EgressOnlyGateway,
        ["aws_nat_gateway"] = NatGateway,
        ["aws_route_table"] = RouteTable,
        ["aws_default_route_table"] = RouteTable,
        ["aws_route"] = SingleRoute,
        ["aws_route_table_association"] = TableAssociation,
        ["aws_main_route_table_association"] = MainTable,
        ["aws_vpc_peering_connection"] = Peering,
        ["aws_vpc_peering_connection_accepter"] = Nothing,
        ["aws_vpc_endpoint"] = Endpoint,
        ["aws_vpc_endpoint_route_table_association"] = EndpointTable,
        ["aws_ec2_managed_prefix_list"] = PrefixList,
        ["aws_security_group"] = SecurityGroup,
        ["aws_default_security_group"] = SecurityGroup,
        ["aws_security_group_rule"] = GroupRule,
        ["aws_vpc_security_group_ingress_rule"] = SingleGroupRule,
        ["aws_vpc_security_group_egress_rule"] = SingleGroupRule,
        ["aws_network_acl"] = NetworkAcl,
        ["aws_default_network_acl"] = NetworkAcl,
        ["aws_network_acl_rule"] = SingleAclRule,
        ["aws_network_acl_association"] = AclAssociation,
        ["aws_instance"] = Instance,
        ["aws_network_interface"] = Interface,
        ["aws_eip"] = Elastic,
        ["aws_eip_association"] = Elastic,
        ["aws_iam_role"] = Role,
        ["aws_iam_role_policy"] = RolePolicy,
    };

    private readonly List<TerraformResource> _resources = [];

    /// <inheritdoc/>
    public int Turn => -1;

    /// <inheritdoc/>
    public void Declare(NetworkDraft draft)
    {
        var configuration = root.PeekInner("configuration")?.PeekInner("root_module")?.Peek("resources").ToList() ?? [];
        var expressions = configuration.Where(c => c.Text("address") is not null).ToDictionary(c => c.Text("address")!, c => c.PeekInner("expressions"));
        var module = (root.Take("values") ?? root.Take("planned_values"))?.Take("root_module");
        if (module is not null)
            Gather(module, expressions);
        foreach (var resource in _resources.Where(r => Types.ContainsKey(r.Type)))
        {
            draft.Declare(resource.Id, resource.Type is "aws_security_group" ? resource.Text("name") ?? resource.GivenName : resource.GivenName, Realm(resource.Type));
            draft.Alias(resource.Address, resource.Id);
            // Before the apply a reference leaves the index out.
            draft.Alias(resource.Address.Split('[')[0], resource.Id);
            draft.Alias(resource.Text("primary_network_interface_id"), resource.Id);
        }
    }

    /// <inheritdoc/>
    public void Describe(NetworkDraft draft)
    {
        foreach (var resource in _resources.Where(r => !Types.ContainsKey(r.Type)))
            resource.Values.Note("", $"{resource.Address}: resources of type {resource.Type} are not simulated; left out");
        foreach (var (type, describe) in Types)
        {
            foreach (var resource in _resources.Where(r => r.Type == type))
            {
                resource.Values.Ignore(Common);
                describe(draft, resource);
                resource.Values.NameTheRest();
            }
        }
    }

    private static string Realm(string type) => type switch
    {
        "aws_vpc" or "aws_subnet" or "aws_iam_role" or "aws_iam_role_policy" => type,
        "aws_route_table" or "aws_default_route_table" => "tables",
        "aws_network_acl" or "aws_default_network_acl" => "acls",
        "aws_security_group" or "aws_default_security_group" or "aws_ec2_managed_prefix_list" => "peers",
        "aws_route" or "aws_security_group_rule" or "aws_network_acl_rule" => "nobody",
        _ when type.Contains("_association", StringComparison.Ordinal) || type.EndsWith("gress_rule", StringComparison.Ordinal) => "nobody",
        _ => "hosts",
    };

    private void Gather(JsonFields module, Dictionary<string, JsonFields?> expressions)
    {
        // Taken without a word about the rest: what Terraform says of a resource beside its values is for Terraform.
        foreach (var resource in module.TakeAll("resources"))
        {
            if (resource.Text("mode") != "managed" || resource.Text("type") is not { } type || resource.Text("address") is not { } address)
                continue;
            if (resource.Take("values") is { } values)
                _resources.Add(new TerraformResource(type, address, values, expressions.GetValueOrDefault(address.Split('[')[0])));
        }

        foreach (var child in module.TakeAll("child_modules"))
            Gather(child, expressions);
    }

    private static void Nothing(NetworkDraft draft, TerraformResource at) => at.Values.IgnoreTheRest();

    private static void Vpc(NetworkDraft draft, TerraformResource at)
    {
        at.Values.Ignore("enable_dns_support", "enable_dns_hostnames", "enable_network_address_usage_metrics", "instance_tenancy", "dhcp_options_id", "main_route_table_id",
            "default_network_acl_id", "default_route_table_id", "default_security_group_id");
        at.Values.Ignore("ipv6_association_id", "ipv6_cidr_block_network_border_group", "ipv6_ipam_pool_id", "ipv6_netmask_length");
        var item = draft.Item("vpcs", draft.NameOf(at.Id)!);
        item.List("cidr").Add(at.Text("cidr_block") ?? "");
        bool isGenerated = at.Values.Flag("assign_generated_ipv6_cidr_block") == true;
        if (at.Text("ipv6_cidr_block") is { } ipv6)
            item.List("ipv6").Add(ipv6);
        else if (isGenerated)
            at.Values.Note("ipv6_cidr_block", "known after the apply only; the network has no IPv6 here");
    }

    private static void CidrAssociation(NetworkDraft draft, TerraformResource at)
    {
        if (at.NameOf(draft, "vpc_id") is { } vpc && at.Text("cidr_block") is { } cidr)
            draft.Item("vpcs", vpc).List("cidr").Add(cidr);
    }

    private static void Subnet(NetworkDraft draft, TerraformResource at)
    {
        at.Values.Ignore("availability_zone_id", "map_public_ip_on_launch", "private_dns_hostname_type_on_launch", "enable_resource_name_dns_a_record_on_launch");
        draft.Item("subnets", draft.NameOf(at.Id)!).Set("vpc", at.NameOf(draft, "vpc_id")).Set("zone", draft.Zone(at.Text("availability_zone"))).Set("cidr", at.Text("cidr_block"));
        at.Values.Ignore("ipv6_native", "assign_ipv6_address_on_creation", "ipv6_cidr_block_association_id", "enable_resource_name_dns_aaaa_record_on_launch");
        var item = draft.Item("subnets", draft.NameOf(at.Id)!).Set("ipv6", at.Text("ipv6_cidr_block"));
        if (at.Values.Flag("enable_dns64") == true && item.Has("ipv6"))
            item.Set("dns64", "true");
    }

    private static void EgressOnlyGateway(NetworkDraft draft, TerraformResource at) =>
        draft.Item("egress-only-internet-gateways", draft.NameOf(at.Id)!).Set("vpc", at.NameOf(draft, "vpc_id"));

    private static void InternetGateway(NetworkDraft draft, TerraformResource at)
    {
        var item = draft.Item("internet-gateways", draft.NameOf(at.Id)!).Set("vpc", at.NameOf(draft, "vpc_id"));
        if (!item.Has("vpc"))
            item.Set("attached", "false");
    }

    private static void GatewayAttachment(NetworkDraft draft, TerraformResource at)
    {
        if (at.NameOf(draft, "internet_gateway_id") is { } gateway)
            draft.Item("internet-gateways", gateway).Set("vpc", at.NameOf(draft, "vpc_id")).Set("attached", "true");
    }
}
