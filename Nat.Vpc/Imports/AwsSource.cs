namespace Nat.Vpc.Imports;

/// <summary>An answer of <c>aws ec2 describe-*</c> (or <c>get-managed-prefix-list-entries</c>), recognized by the name of its list.</summary>
internal sealed partial class AwsSource(string file, JsonFields root) : IImportSource
{
    /// <summary>The lists, in the order in which they are described; a resource's identifier and a name of its own beside the tag.</summary>
    private static readonly (string List, string Id, string? Name, Action<AwsSource, NetworkDraft, JsonFields> Describe)[] Lists =
    [
        ("Vpcs", "VpcId", null, (s, d, f) => Vpc(d, f)),
        ("Subnets", "SubnetId", null, (s, d, f) => Subnet(d, f)),
        ("InternetGateways", "InternetGatewayId", null, (s, d, f) => InternetGateway(d, f)),
        ("EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId", null, (s, d, f) => EgressOnlyGateway(d, f)),
        ("NatGateways", "NatGatewayId", null, (s, d, f) => NatGateway(d, f)),
        ("RouteTables", "RouteTableId", null, (s, d, f) => RouteTable(d, f)),
        ("SecurityGroups", "GroupId", "GroupName", (s, d, f) => SecurityGroup(d, f)),
        ("NetworkAcls", "NetworkAclId", null, (s, d, f) => NetworkAcl(d, f)),
        ("VpcPeeringConnections", "VpcPeeringConnectionId", null, (s, d, f) => Peering(d, f)),
        ("VpcEndpoints", "VpcEndpointId", null, (s, d, f) => Endpoint(d, f)),
        ("PrefixLists", "PrefixListId", "PrefixListName", (s, d, f) => PrefixList(d, f)),
        ("Entries", "", null, (s, d, f) => s.Entry(d, f)),
        ("Reservations", "", null, (s, d, f) => Reservation(d, f)),
        ("NetworkInterfaces", "NetworkInterfaceId", null, (s, d, f) => Interface(d, f)),
        ("Addresses", "", null, (s, d, f) => Address(d, f)),
    ];

    private const string Hosts = "hosts";
    private const string Peers = "peers";

    /// <summary>Answers are described in the order of the lists, wherever they stand.</summary>
    public int Turn => Array.FindIndex(Lists, l => root.Names().Contains(l.List));

    /// <summary>Whether a list is known.</summary>
    public static bool Knows(string list) => Array.Exists(Lists, l => l.List == list);

    /// <inheritdoc/>
    public void Declare(NetworkDraft draft)
    {
        foreach (var (list, id, name, _) in Lists.Where(l => l.Id.Length > 0 && l.List != "NetworkInterfaces"))
        {
            foreach (var fields in root.Peek(list))
                draft.Declare(fields.Text(id), NameTag(fields) ?? (name is null ? null : fields.Text(name)), Realm(list));
        }

        foreach (var instance in root.Peek("Reservations").SelectMany(r => r.Peek("Instances")))
        {
            draft.Declare(instance.Text("InstanceId"), NameTag(instance), Hosts);
            var cards = instance.Peek("NetworkInterfaces").ToList();
            foreach (var card in cards)
            {
                // The first interface has the name of the instance; each stays findable by its identifier.
                if (Index(card) == 0)
                    draft.Alias(card.Text("NetworkInterfaceId"), instance.Text("InstanceId"));
                else
                    draft.Declare(card.Text("NetworkInterfaceId"), NameTag(instance) is { } tag ? $"{tag}-{Index(card)}" : null, Hosts);
            }
        }

        foreach (var card in root.Peek("NetworkInterfaces"))
        {
            if (card.Inner("Attachment", a => a.Text("InstanceId")) is null)
                draft.Declare(card.Text("NetworkInterfaceId"), NameTag(card) ?? card.Text("Description"), Hosts);
        }
    }

    /// <inheritdoc/>
    public void Describe(NetworkDraft draft)
    {
        root.Ignore("NextToken");
        foreach (var (list, _, _, describe) in Lists)
        {
            foreach (var fields in root.List(list))
            {
                fields.Ignore("OwnerId", "Tags", "TagSet");
                describe(this, draft, fields);
            }
        }

        root.NameTheRest();
    }

    // Routes lead to gateways, peerings, endpoints and instances alike, rules name groups and prefix lists.
    private static string Realm(string list) => list switch
    {
        "Vpcs" or "Subnets" or "RouteTables" or "NetworkAcls" => list,
        "SecurityGroups" or "PrefixLists" => Peers,
        _ => Hosts,
    };

    private static int Index(JsonFields card) => card.Inner("Attachment", a => (int?)a.Number("DeviceIndex")) ?? 0;

    private static string? NameTag(JsonFields fields) =>
        fields.Peek("Tags").Concat(fields.Peek("TagSet")).FirstOrDefault(t => t.Text("Key") == "Name")?.Text("Value");

    private static void Vpc(NetworkDraft draft, JsonFields at)
    {
        at.Ignore("DhcpOptionsId", "State", "InstanceTenancy", "IsDefault", "CidrBlockAssociationSet", "BlockPublicAccessStates", "EncryptionControl");
        if (draft.NameOf(at.Text("VpcId")) is not { } name)
            return;
        var item = draft.Item("vpcs", name);
        var cidrs = item.List("cidr");
        cidrs.Add(at.Text("CidrBlock") ?? "");
        cidrs.AddRange(at.List("CidrBlockAssociationSet").Where(IsAssociated).Select(c => c.Text("CidrBlock")).OfType<string>().Where(c => !cidrs.Contains(c)).ToList());
        if (Ipv6Blocks(at) is { Count: > 0 } wide)
            item.List("ipv6").AddRange(wide);
    }

    private static List<string> Ipv6Blocks(JsonFields at) => [.. at.List("Ipv6CidrBlockAssociationSet").Where(block =>
    {
        block.Ignore("Ipv6CidrBlock", "AssociationId", "NetworkBorderGroup", "Ipv6Pool", "Ipv6AddressAttribute", "IpSource");
        return block.Inner("Ipv6CidrBlockState", s => s.Text("State")) is null or "associated";
    }).Select(block => block.Text("Ipv6CidrBlock")).OfType<string>()];

    private static bool IsAssociated(JsonFields block)
    {
        block.Ignore("AssociationId");
        return block.Inner("CidrBlockState", s => s.Text("State")) is null or "associated";
    }

    private static void Subnet(NetworkDraft draft, JsonFields at)
    {
        at.Ignore("AvailabilityZoneId", "AvailableIpAddressCount", "DefaultForAz", "MapPublicIpOnLaunch", "State", "SubnetArn", "PrivateDnsNameOptionsOnLaunch",
            "MapCustomerOwnedIpOnLaunch", "BlockPublicAccessStates", "EnableLniAtDeviceIndex", "Type", "Ipv6Native",
            "AssignIpv6AddressOnCreation");
        if (draft.NameOf(at.Text("SubnetId")) is not { } name)
            return;
        var item = draft.Item("subnets", name).Set("vpc", draft.NameOf(at.Text("VpcId"), at, "VpcId"));
        item.Set("zone", draft.Zone(at.Text("AvailabilityZone"))).Set("cidr", at.Text("CidrBlock")).Set("ipv6", Ipv6Blocks(at).FirstOrDefault());
        if (at.Flag("EnableDns64") == true && item.Has("ipv6"))
            item.Set("dns64", "true");
    }

    private static void EgressOnlyGateway(NetworkDraft draft, JsonFields at)
    {
        if (draft.NameOf(at.Text("EgressOnlyInternetGatewayId")) is not { } name)
            return;
        string? vpc = at.List("Attachments").Where(a => a.Text("State") is "attached" or "available").Select(a => a.Text("VpcId")).FirstOrDefault();
        draft.Item("egress-only-internet-gateways", name).Set("vpc", draft.NameOf(vpc, at, "Attachments[0].VpcId"));
    }

    private static void InternetGateway(NetworkDraft draft, JsonFields at)
    {
        if (draft.NameOf(at.Text("InternetGatewayId")) is not { } name)
            return;
        string? vpc = at.List("Attachments").Where(a => a.Text("State") is "available" or "attached").Select(a => a.Text("VpcId")).FirstOrDefault();
        var item = draft.Item("internet-gateways", name).Set("vpc", draft.NameOf(vpc, at, "Attachments[0].VpcId"));
        if (!item.Has("vpc"))
            item.Set("attached", "false");
    }
}
