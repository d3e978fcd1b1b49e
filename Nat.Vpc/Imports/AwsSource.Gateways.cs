using Nat.Vpc.Files;

namespace Nat.Vpc.Imports;

/// <content>NAT gateways, route tables, peerings, endpoints, prefix lists.</content>
internal sealed partial class AwsSource
{
    private static void NatGateway(NetworkDraft draft, JsonFields at)
    {
        at.Ignore("CreateTime", "DeleteTime", "ProvisionedBandwidth", "FailureCode", "FailureMessage", "AutoScalingIps", "RouteTableId", "AttachedAppliances");
        if (draft.NameOf(at.Text("NatGatewayId")) is not { } name)
            return;
        var item = draft.Item("nat-gateways", name);
        bool regional = at.Text("AvailabilityMode") == "regional";
        string? vpc = draft.NameOf(at.Text("VpcId"), at, "VpcId");
        if (regional)
            item.Set("mode", "regional").Set("vpc", vpc);
        else
            item.Set("subnet", draft.NameOf(at.Text("SubnetId"), at, "SubnetId"));
        if (at.Text("ConnectivityType") == "private")
            item.Set("private", "true");
        if (at.Text("State") is { } state and not "available")
            item.Set("state", state);
        foreach (var address in at.List("NatGatewayAddresses", a => a.Flag("IsPrimary") == false ? 1 : 0))
        {
            address.Ignore("AllocationId", "AssociationId", "IsPrimary", "FailureMessage", "Status", "AvailabilityZoneId");
            if (address.Text("NetworkInterfaceId") is { } card)
                draft.OwnedInterfaces.Add(card);
            string? zone = address.Text("AvailabilityZone");
            if (regional && draft.Zone(zone) is { } known && address.Text("PublicIp") is { } elastic)
                item.Inner("zones").List(known).Add(elastic);
            else if (!regional && address.Text("PublicIp") is { } one)
                item.List("elastic").Add(one);
            if (address.Text("PrivateIp") is { } inside && !regional)
                item.List("addresses").Add(inside);
        }

        if (regional && item.Has("zones"))
            item.Set("automatic", at.Text("AutoProvisionZones") == "disabled" ? "false" : "true");
    }

    private static void RouteTable(NetworkDraft draft, JsonFields at)
    {
        if (draft.NameOf(at.Text("RouteTableId")) is not { } name)
            return;
        var table = draft.Item("route-tables", name).Set("vpc", draft.NameOf(at.Text("VpcId"), at, "VpcId"));
        foreach (var association in at.List("Associations"))
        {
            association.Ignore("RouteTableAssociationId", "RouteTableId", "AssociationState");
            if (association.Flag("Main") == true)
                table.Set("main", "true");
            if (draft.NameOf(association.Text("SubnetId"), association, "SubnetId") is { } subnet)
                draft.Item("subnets", subnet).Set("routes", name);
        }

        foreach (var route in at.List("Routes"))
            Route(draft, table, route);
    }

    private static void Route(NetworkDraft draft, DraftItem table, JsonFields at)
    {
        at.Ignore("InstanceOwnerId");
        string? gateway = at.Text("GatewayId");
        string? list = at.Text("DestinationPrefixListId");
        bool isBlackhole = at.Text("State") == "blackhole";
        bool propagated = at.Text("Origin") == "EnableVgwRoutePropagation";
        string? prefix = at.Text("DestinationCidrBlock") ?? at.Text("DestinationIpv6CidrBlock");
        // The local routes are always there; those of a gateway endpoint come with it.
        if (gateway == "local" || (list is not null && gateway?.StartsWith("vpce-", StringComparison.Ordinal) == true))
            return;

        string[] keys = ["NatGatewayId", "NetworkInterfaceId", "InstanceId", "VpcPeeringConnectionId", "TransitGatewayId", "EgressOnlyInternetGatewayId", "LocalGatewayId", "CarrierGatewayId", "CoreNetworkArn"];
        // A route to an instance names its interface, too, and that is what packets go to.
        var targets = keys.Select(k => (Key: k, Id: at.Text(k))).ToList();
        var target = targets.Find(t => t.Id is not null) is { Id: not null } found ? found : (Key: "GatewayId", Id: gateway);
        string? destination = list is null ? prefix : draft.NameOf(list, at, "DestinationPrefixListId");
        draft.Route(at, table, destination, target, isBlackhole, propagated);
    }

    private static void Peering(NetworkDraft draft, JsonFields at)
    {
        string? requester = Side("RequesterVpcInfo");
        string? accepter = Side("AccepterVpcInfo");
        string? status = at.Inner("Status", s =>
        {
            s.Ignore("Message");
            return s.Text("Code");
        });
        at.Ignore("ExpirationTime");
        if (draft.NameOf(at.Text("VpcPeeringConnectionId")) is not { } name || requester is null || accepter is null)
            return;
        draft.Item("peerings", name).Set("requester", requester).Set("accepter", accepter).Set("active", status is null or "active" ? null : "false");

        string? Side(string key) => at.Inner(key, side =>
        {
            side.Ignore("CidrBlock", "CidrBlockSet", "OwnerId", "PeeringOptions", "Region", "Ipv6CidrBlockSet");
            return draft.NameOf(side.Text("VpcId"), side, "VpcId");
        });
    }

    private static void Endpoint(NetworkDraft draft, JsonFields at)
    {
        at.Ignore("State", "PolicyDocument", "CreationTimestamp", "RequesterManaged", "IpAddressType", "DnsOptions", "PrivateDnsEnabled", "DnsEntries");
        string service = at.Text("ServiceName") ?? "";
        if (at.Text("VpcEndpointType") is { } type and not "Gateway")
        {
            draft.OwnedInterfaces.UnionWith(at.Texts("NetworkInterfaceIds"));
            at.IgnoreTheRest();
            at.Note("VpcEndpointType", $"an endpoint of type {type} ({service}) is not simulated; left out");
            return;
        }

        if (draft.NameOf(at.Text("VpcEndpointId")) is not { } name)
            return;
        var item = draft.Item("gateway-endpoints", name).Set("vpc", draft.NameOf(at.Text("VpcId"), at, "VpcId")).Set("service", service[(service.LastIndexOf('.') + 1)..]);
        item.List("routes").AddRange(at.Texts("RouteTableIds").Select(t => draft.NameOf(t, at, "RouteTableIds")).OfType<string>());
    }

    private static void PrefixList(NetworkDraft draft, JsonFields at)
    {
        at.Ignore("PrefixListArn", "State", "Version", "AddressFamily", "StateMessage", "IpamPrefixListResolverTargetId", "PrefixListName", "IpamPrefixListResolverSyncEnabled");
        if (draft.NameOf(at.Text("PrefixListId")) is not { } name)
            return;
        var item = draft.Item("prefix-lists", name).Set("max", at.Text("MaxEntries"));
        var entries = item.List("entries");
        string service = name[(name.LastIndexOf('.') + 1)..];
        if (!name.StartsWith("com.amazonaws", StringComparison.Ordinal))
            draft.WithoutEntries[name] = at;
        else if (BuiltInServices.All.FirstOrDefault(s => s.Name == service) is { } known)
            entries.AddRange(known.Prefixes.Select(p => p.ToString()));
        else
            at.Note("PrefixListName", $"the addresses of '{name}' are not known here; the list is empty");
    }

    // The answer does not say of which list the entries are.
    private void Entry(NetworkDraft draft, JsonFields at)
    {
        at.Ignore("Description");
        string id = Path.GetFileNameWithoutExtension(file) is var name && name.IndexOf("pl-", StringComparison.Ordinal) is >= 0 and var start ? name[start..] : "";
        if (draft.NameOf(id) is { } list && at.Text("Cidr") is { } cidr)
        {
            draft.Item("prefix-lists", list).List("entries").Add(cidr);
            draft.WithoutEntries.Remove(list);
        }
        else
        {
            at.Note("Cidr", "the file's name does not hold the identifier of a prefix list of this import (pl-...); left out");
        }
    }
}
