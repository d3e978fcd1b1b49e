namespace Nat.Vpc.Files;

/// <summary>The format of the file.</summary>
internal static class Shapes
{
    private static readonly ShapeKey Vpc = new("vpc", ValueForm.Name, "The VPC; may be left out when there is one only.");

    private static readonly Shape VpcShape = new("VPC", "A virtual private cloud: a network of your own.",
        new ShapeKey("cidr", ValueForm.Cidrs, "Its block of addresses, or several.") { Required = true },
        new ShapeKey("ipv6", ValueForm.Ipv6Cidrs, "Its block of IPv6 addresses, or several."));

    private static readonly Shape Subnet = new("subnet", "A part of a VPC in one zone.",
        Vpc,
        new ShapeKey("zone", ValueForm.Name, "The availability zone.") { Required = true },
        new ShapeKey("cidr", ValueForm.Cidr, "Its block of addresses, inside the VPC; a subnet of IPv6 only has none."),
        new ShapeKey("ipv6", ValueForm.Ipv6Cidr, "Its block of IPv6 addresses, inside that of the VPC."),
        new ShapeKey("dns64", ValueForm.Flag, "Whether a name that has IPv4 only is answered with an address behind 64:ff9b::/96."),
        new ShapeKey("routes", ValueForm.Name, "The route table; without it the main one of the VPC."),
        new ShapeKey("acl", ValueForm.Name, "The network ACL; without it the default one of the VPC."));

    private static readonly Shape RouteTable = new("route table", "Where packets that leave a subnet go. The local routes are always there.",
        Vpc,
        new ShapeKey("main", ValueForm.Flag, "Whether subnets without a table use this one."),
        new ShapeKey("routes", ValueForm.Routes, "DESTINATION via TARGET; 'blackhole' is a target, 'propagated' may follow."));

    private static readonly Shape InternetGateway = new("internet gateway", "The door between a VPC and the internet: one public address for one private.",
        Vpc,
        new ShapeKey("attached", ValueForm.Flag, "Whether it is attached to the VPC; it is unless this says no."));

    private static readonly Shape EgressOnlyGateway = new("egress-only internet gateway", "The door for IPv6 that lets hosts of a VPC out and nobody in.", Vpc);

    private static readonly Shape NatGateway = new("NAT gateway", "Lets private subnets open connections to the internet, and IPv6 hosts to IPv4 ones (64:ff9b::/96).",
        Vpc,
        new ShapeKey("mode", ValueForm.OneOf("zonal", "regional"), "Zonal: in a subnet, ends with its zone. Regional: spans zones."),
        new ShapeKey("subnet", ValueForm.Name, "The subnet of a zonal gateway; a public one."),
        new ShapeKey("private", ValueForm.Flag, "Whether it translates to private addresses only."),
        new ShapeKey("elastic", ValueForm.Addresses, "Elastic addresses of a zonal gateway; without it one is chosen."),
        new ShapeKey("addresses", ValueForm.Addresses, "Private addresses of a zonal gateway; without it they are chosen."),
        new ShapeKey("zones", ValueForm.Addresses, "The zones of a regional gateway, each with its elastic addresses.") { Named = true },
        new ShapeKey("automatic", ValueForm.Flag, "Whether a regional gateway expands by itself; it does unless zones are given."),
        new ShapeKey("routes", ValueForm.Name, "The route table of a regional gateway."),
        new ShapeKey("state", ValueForm.OneOf("pending", "available", "failed", "deleting", "deleted"), "Its state at the beginning."));

    private static readonly Shape Interface = new("network interface", "An interface with which an instance stands in a subnet.",
        new ShapeKey("subnet", ValueForm.Name, "The subnet.") { Required = true },
        new ShapeKey("address", ValueForm.Address, "The private address; without it one is chosen."),
        new ShapeKey("ipv6", new ValueForm("true, false or an IPv6 address"), "Whether it has an IPv6 address, or which; in a subnet of IPv6 only it has."),
        new ShapeKey("public", new ValueForm("true, false or an IPv4 address"), "Whether it has a public address, or which."),
        new ShapeKey("elastic", ValueForm.Address, "An elastic address."),
        new ShapeKey("groups", ValueForm.Names, "Security groups; without it the default one of the VPC."),
        new ShapeKey("source-check", ValueForm.Flag, "The source/destination check; off for a NAT instance."));

    private static readonly Shape NatRules = new("NAT instance", "What the firewall of a NAT instance translates.",
        new ShapeKey("sources", ValueForm.Prefixes, "Whose packets; without it everybody's."),
        new ShapeKey("outside", ValueForm.Ranges, "The addresses they get; without it that of the interface."),
        new ShapeKey("ports", ValueForm.Ports, "The ports they get; without it those that Linux takes."),
        new ShapeKey("exclusions", ValueForm.Prefixes, "Destinations that are not translated."),
        new ShapeKey("forwards", ValueForm.Forwards, "Port forwards: tcp 8080 to 10.0.11.20:80."));

    private static readonly Shape Instance = new("instance", "A server, function or task.",
        [
            new ShapeKey("kind", ValueForm.OneOf("server", "function", "task"), "What it is; a server unless this says otherwise."),
            .. Interface.Keys.Select(k => k with { Required = false }),
            new ShapeKey("interfaces", null, "Further interfaces, or all of them.", Interface) { Named = true },
            new ShapeKey("service", ValueForm.Name, "What it is for, in a word: web, database."),
            new ShapeKey("role", ValueForm.Name, "The role that its calls have."),
            new ShapeKey("listens", ValueForm.Traffics, "Where it answers; without it everywhere."),
            new ShapeKey("nat", ValueForm.Flag, "Whether it is a NAT instance, or what it translates.", NatRules),
            new ShapeKey("conntrack-allowance", ValueForm.Number, "How many tracked connections it may have at the same time."),
            new ShapeKey("running", ValueForm.Flag, "Whether it runs at the beginning."),
        ]);

    private static readonly Shape SecurityGroup = new("security group", "Who may open connections to its members, and to whom they may.",
        Vpc,
        new ShapeKey("inbound", ValueForm.Inbound, "TRAFFIC from BLOCK, group or prefix list; without it nobody may."),
        new ShapeKey("outbound", ValueForm.Outbound, "TRAFFIC to BLOCK, group or prefix list; without it everything may leave."));

    private static readonly Shape NetworkAcl = new("network ACL", "What may enter and leave a subnet, packet by packet; behind the rules stands a deny.",
        Vpc,
        new ShapeKey("default", ValueForm.Flag, "Whether subnets without an ACL use this one."),
        new ShapeKey("inbound", ValueForm.AclInbound, "NUMBER allow|deny TRAFFIC from BLOCK."),
        new ShapeKey("outbound", ValueForm.AclOutbound, "NUMBER allow|deny TRAFFIC to BLOCK."));

    private static readonly Shape Peering = new("peering", "A connection between two VPCs.",
        new ShapeKey("requester", ValueForm.Name, "The VPC that asked.") { Required = true },
        new ShapeKey("accepter", ValueForm.Name, "The VPC that accepted.") { Required = true },
        new ShapeKey("active", ValueForm.Flag, "Whether it is in use; it is unless this says no."));

    private static readonly Shape GatewayEndpoint = new("gateway endpoint", "The way to S3 or DynamoDB that needs no NAT.",
        Vpc,
        new ShapeKey("service", ValueForm.Name, "The service behind it.") { Required = true },
        new ShapeKey("routes", ValueForm.Names, "The route tables that lead to it."));

    private static readonly Shape PrefixList = new("prefix list", "A named list of blocks of addresses.",
        new ShapeKey("entries", ValueForm.Blocks, "The blocks.") { Required = true },
        new ShapeKey("max", ValueForm.Number, "How many it may hold; without it as many as there are."));

    private static readonly Shape Host = new("host", "A host on the internet.",
        new ShapeKey("address", ValueForm.Address, "Its IPv4 address: the A record of its name."),
        new ShapeKey("ipv6", ValueForm.Ipv6Address, "Its IPv6 address: the AAAA record of its name."),
        new ShapeKey("listens", ValueForm.Traffics, "Where it answers; without it everywhere."));

    private static readonly Shape Policy = new("policy", "Permissions.",
        new ShapeKey("allow", ValueForm.Statements, "ACTION, ... on ARN, ...: what is allowed."),
        new ShapeKey("deny", ValueForm.Statements, "ACTION, ... on ARN, ...: what is denied, whatever is allowed elsewhere."));

    private static readonly Shape Role = new("role", "The permissions of a caller of the API.",
        [.. Policy.Keys, new ShapeKey("policies", null, "Permissions under the names of policies.", Policy) { Named = true }]);

    private static readonly Shape Service = new("service", "An API (back door) or a port (front door).",
        new ShapeKey("port", ValueForm.Traffic, "The port of a front door; without it the service is an API."),
        new ShapeKey("operations", ValueForm.Action, "What can be done with an API, and the action that IAM is asked about.") { Named = true },
        new ShapeKey("addresses", ValueForm.Prefixes, "The public addresses of an API."));

    /// <summary>The whole file.</summary>
    public static readonly Shape File = new("network", "A cloud network: what is in it, and what happens.",
        new ShapeKey("about", ValueForm.Text, "A sentence about the network."),
        new ShapeKey("region", ValueForm.Name, "The region; eu-central-1 unless this says otherwise."),
        new ShapeKey("zones", ValueForm.Names, "The availability zones; a, b and c unless this says otherwise."),
        Section("vpcs", VpcShape), Section("subnets", Subnet), Section("route-tables", RouteTable), Section("internet-gateways", InternetGateway),
        Section("egress-only-internet-gateways", EgressOnlyGateway), Section("nat-gateways", NatGateway), Section("instances", Instance), Section("security-groups", SecurityGroup), Section("network-acls", NetworkAcl),
        Section("peerings", Peering), Section("gateway-endpoints", GatewayEndpoint), Section("prefix-lists", PrefixList), Section("hosts", Host),
        Section("roles", Role), Section("services", Service),
        new ShapeKey("timeline", null, "What happens, and what must come of it.", TimelineShapes.Step) { Listed = true });

    private static ShapeKey Section(string name, Shape inner) => new(name, null, inner.Says, inner) { Named = true };
}
