namespace Nat.Vpc.Imports;

/// <content>NAT gateways, routes, peerings, endpoints, prefix lists.</content>
internal sealed partial class TerraformSource
{
    private static readonly string[] Targets =
    [
        "gateway_id", "nat_gateway_id", "network_interface_id", "instance_id", "vpc_peering_connection_id", "vpc_endpoint_id", "transit_gateway_id",
        "egress_only_gateway_id", "local_gateway_id", "carrier_gateway_id", "core_network_arn",
    ];

    private static void NatGateway(NetworkDraft draft, TerraformResource at)
    {
        at.Values.Ignore("secondary_private_ip_address_count", "secondary_allocation_ids", "regional_nat_gateway_address", "auto_provision_zones", "auto_scaling_ips", "route_table_id");
        var item = draft.Item("nat-gateways", draft.NameOf(at.Id)!);
        bool regional = at.Text("availability_mode") == "regional";
        if (regional)
            item.Set("mode", "regional").Set("vpc", at.NameOf(draft, "vpc_id"));
        else
            item.Set("subnet", at.NameOf(draft, "subnet_id"));
        bool isPrivate = at.Text("connectivity_type") == "private";
        if (isPrivate)
            item.Set("private", "true");
        foreach (var zone in at.Blocks("availability_zone_address"))
        {
            zone.Values.Ignore("allocation_ids", "availability_zone_id");
            if (draft.Zone(zone.Text("availability_zone")) is { } name)
                item.Inner("zones").List(name);
        }

        List<string?> elastic = [at.Text("public_ip"), .. at.Values.Texts("secondary_public_ip_addresses")];
        List<string?> inside = [at.Text("private_ip"), .. at.Values.Texts("secondary_private_ip_addresses")];
        if (regional)
            return;
        if (elastic.OfType<string>().Any() && !isPrivate)
            item.List("elastic").AddRange(elastic.OfType<string>());
        if (inside.OfType<string>().Any())
            item.List("addresses").AddRange(inside.OfType<string>());
    }

    private static void RouteTable(NetworkDraft draft, TerraformResource at)
    {
        at.Values.Ignore("propagating_vgws", "default_route_table_id");
        var table = draft.Item("route-tables", draft.NameOf(at.Id)!).Set("vpc", at.NameOf(draft, "vpc_id"));
        if (at.Type == "aws_default_route_table")
            table.Set("main", "true");
        foreach (var route in at.Blocks("route"))
            Route(draft, table, route, "cidr_block", "ipv6_cidr_block");
    }

    private static void SingleRoute(NetworkDraft draft, TerraformResource at)
    {
        if (at.NameOf(draft, "route_table_id") is { } table)
            Route(draft, draft.Item("route-tables", table), at, "destination_cidr_block", "destination_ipv6_cidr_block");
    }

    private static void Route(NetworkDraft draft, DraftItem table, TerraformResource at, string destination, string ipv6)
    {
        var target = Targets.Select(k => (Key: k, Id: at.Reference(draft, k))).FirstOrDefault(t => t.Id is not null);
        string? list = at.NameOf(draft, "destination_prefix_list_id");
        string? to = list ?? at.Text(destination) ?? at.Text(ipv6);
        if (target.Id == "local")
            return;
        if (to is null)
            at.Values.Note("", "a route without a destination that is known before the apply; left out");
        // A state has routes inside their table and on their own.
        else if (!table.List("routes").Exists(r => r.StartsWith($"{to} via ", StringComparison.Ordinal)))
            draft.Route(at.Values, table, to, (target.Key ?? "gateway_id", target.Id), at.Text("state") == "blackhole", false);
    }

    private static void TableAssociation(NetworkDraft draft, TerraformResource at)
    {
        if (at.NameOf(draft, "subnet_id") is { } subnet)
            draft.Item("subnets", subnet).Set("routes", at.NameOf(draft, "route_table_id"));
    }

    private static void MainTable(NetworkDraft draft, TerraformResource at)
    {
        at.Values.Ignore("original_route_table_id");
        if (at.NameOf(draft, "route_table_id") is { } table)
            draft.Item("route-tables", table).Set("main", "true");
    }

    private static void Peering(NetworkDraft draft, TerraformResource at)
    {
        at.Values.Ignore("auto_accept", "peer_owner_id", "peer_region", "accepter", "requester");
        string? requester = at.NameOf(draft, "vpc_id");
        string? accepter = at.NameOf(draft, "peer_vpc_id");
        if (requester is not null && accepter is not null)
        {
            draft.Item("peerings", draft.NameOf(at.Id)!).Set("requester", requester).Set("accepter", accepter)
                .Set("active", at.Text("accept_status") is null or "active" ? null : "false");
        }
    }

    private static void Endpoint(NetworkDraft draft, TerraformResource at)
    {
        string service = at.Text("service_name") ?? "";
        if (at.Text("vpc_endpoint_type") is { } type and not "Gateway")
        {
            at.Values.Note("vpc_endpoint_type", $"an endpoint of type {type} ({service}) is not simulated; left out");
            at.Values.IgnoreTheRest();
            return;
        }

        at.Values.Ignore("cidr_blocks", "policy", "prefix_list_id", "requester_managed", "dns_entry", "dns_options", "ip_address_type", "private_dns_enabled", "auto_accept", "service_region");
        draft.Alias(at.Text("prefix_list_id"), at.Id);
        var item = draft.Item("gateway-endpoints", draft.NameOf(at.Id)!).Set("vpc", at.NameOf(draft, "vpc_id")).Set("service", service[(service.LastIndexOf('.') + 1)..]);
        item.List("routes").AddRange(at.References(draft, "route_table_ids").Select(t => draft.NameOf(t, at.Values, "route_table_ids")).OfType<string>());
    }

    private static void EndpointTable(NetworkDraft draft, TerraformResource at)
    {
        if (at.NameOf(draft, "vpc_endpoint_id") is { } endpoint && at.NameOf(draft, "route_table_id") is { } table)
        {
            var routes = draft.Item("gateway-endpoints", endpoint).List("routes");
            if (!routes.Contains(table))
                routes.Add(table);
        }
    }

    private static void PrefixList(NetworkDraft draft, TerraformResource at)
    {
        at.Values.Ignore("address_family");
        var entries = draft.Item("prefix-lists", draft.NameOf(at.Id)!).Set("max", at.Text("max_entries")).List("entries");
        foreach (var entry in at.Blocks("entry"))
        {
            entry.Values.Ignore("description");
            if (entry.Text("cidr") is { } cidr)
                entries.Add(cidr);
        }
    }
}
