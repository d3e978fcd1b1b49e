using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>Makes a network out of a file: first all names, then the resources, then how they fit together (<see cref="Relations"/>).</summary>
internal sealed partial class NetworkReader
{
    private const string DefaultRegion = "eu-central-1";
    private static readonly string[] DefaultZones = ["a", "b", "c"];

    /// <summary>The sections whose keys are names.</summary>
    private static readonly (string Section, NameKind Kind)[] Sections =
    [
        ("vpcs", NameKind.Vpc), ("subnets", NameKind.Subnet), ("route-tables", NameKind.RouteTable), ("internet-gateways", NameKind.InternetGateway),
        ("egress-only-internet-gateways", NameKind.EgressOnlyGateway), ("nat-gateways", NameKind.NatGateway), ("instances", NameKind.Instance), ("security-groups", NameKind.SecurityGroup),
        ("network-acls", NameKind.NetworkAcl), ("peerings", NameKind.Peering), ("gateway-endpoints", NameKind.GatewayEndpoint),
        ("prefix-lists", NameKind.PrefixList), ("hosts", NameKind.Host), ("roles", NameKind.Role), ("services", NameKind.Service),
    ];

    private readonly FaultList _faults;
    private readonly Fields _file;
    private readonly NameDirectory _names;
    private readonly Sentences _sentences;
    private readonly AddressPlan _addresses;
    private readonly Relations _relations;
    private readonly Dictionary<NameKind, List<Fields>> _sections = [];

    /// <summary>Reads the names of a file.</summary>
    public NetworkReader(SourceNode root, FaultList faults)
    {
        _faults = faults;
        _file = new Fields(root.At, root, Shapes.File, faults);
        _names = new NameDirectory(faults);
        _sentences = new Sentences(_names, _file, faults);
        _addresses = new AddressPlan(faults);
        _relations = new Relations(faults);
        foreach (string zone in Zones())
            _names.Add(NameKind.Zone, zone);
        foreach (var (section, kind) in Sections)
        {
            _sections[kind] = [.. _file.Named(section)];
            foreach (var fields in _sections[kind])
                _names.Add(kind, fields.At);
        }

        foreach (var further in _sections[NameKind.Instance].SelectMany(i => i.Named("interfaces")))
            _names.Add(NameKind.Interface, further.At);
        foreach (var service in BuiltInServices.All.Where(s => !_names.Has(NameKind.Service, s.Name)))
            _names.Add(NameKind.Service, service.Name);
    }

    /// <summary>Reads the network; with faults it is not whole.</summary>
    public CloudNetwork Read()
    {
        var network = new CloudNetwork
        {
            Region = _file.Text("region") ?? DefaultRegion,
            Zones = [.. Zones()],
            Vpcs = All(NameKind.Vpc, Vpc),
            PrefixLists = All(NameKind.PrefixList, PrefixList),
            Hosts = All(NameKind.Host, Host),
        };
        network = network with { Subnets = All(NameKind.Subnet, Subnet) };
        network = network with
        {
            RouteTables = WithMain(network, All(NameKind.RouteTable, RouteTable)),
            NetworkAcls = WithDefault(network, All(NameKind.NetworkAcl, NetworkAcl)),
            SecurityGroups = All(NameKind.SecurityGroup, f => SecurityGroup(f, network)),
            InternetGateways = All(NameKind.InternetGateway, InternetGateway),
            EgressOnlyGateways = All(NameKind.EgressOnlyGateway, f => VpcOf(f) is { } vpc ? new EgressOnlyGateway(f.At.Text, vpc) : null),
            Peerings = All(NameKind.Peering, Peering),
            GatewayEndpoints = All(NameKind.GatewayEndpoint, GatewayEndpoint),
            Roles = All(NameKind.Role, Role),
            Services = Services(),
        };
        network = WithInstances(network);
        network = WithNatGateways(network);
        network = network with { Timeline = Timeline(network) };
        _relations.Check(network);
        return network;
    }

    private IEnumerable<string> Zones() => _file.Has("zones") ? _file.Words("zones").Select(w => w.Text) : DefaultZones;

    private NamedSet<T> All<T>(NameKind kind, Func<Fields, T?> read)
        where T : class, INamed
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var fields in _sections[kind])
        {
            if (read(fields) is { } item)
                items.Add(item);
        }

        return new NamedSet<T>(items.ToImmutable());
    }

    private VpcNetwork? Vpc(Fields fields)
    {
        var cidrs = new List<Ipv4Prefix>();
        foreach (var word in fields.Words("cidr"))
        {
            if (fields.Prefix(word) is not { } cidr)
                continue;
            if (cidr.Length is < 16 or > 28)
                _faults.Add(word, $"{cidr} is no block for a VPC; they go from /16 to /28");
            if (cidrs.FirstOrDefault(c => c.Overlaps(cidr)) is { Length: > 0 } other)
                _faults.Add(word, $"{cidr} overlaps {other} of the same VPC");
            cidrs.Add(cidr);
        }

        return cidrs.Count == 0 ? null : new VpcNetwork(fields.At.Text, [.. cidrs]) { Ipv6Cidrs = WideBlocks(fields) };
    }

    private ImmutableArray<Ipv6Prefix> WideBlocks(Fields fields)
    {
        var cidrs = ImmutableArray.CreateBuilder<Ipv6Prefix>();
        foreach (var word in fields.Words("ipv6"))
        {
            if (fields.Ipv6Prefix(word) is not { } cidr)
                continue;
            if (cidr.Length is < 44 or > 60 || cidr.Length % 4 != 0)
                _faults.Add(word, $"{cidr} is no IPv6 block for a VPC; they go from /44 to /60 in steps of four");
            if (cidrs.FirstOrDefault(c => c.Overlaps(cidr)) is { Length: > 0 } other)
                _faults.Add(word, $"{cidr} overlaps {other} of the same VPC");
            cidrs.Add(cidr);
        }

        return cidrs.ToImmutable();
    }

    private Subnet? Subnet(Fields fields)
    {
        var cidr = fields.Word("cidr") is { } word ? fields.Prefix(word) : null;
        string? zone = _names.Check(NameKind.Zone, fields.Word("zone"));
        string? table = _names.Check(NameKind.RouteTable, fields.Word("routes"));
        string? acl = _names.Check(NameKind.NetworkAcl, fields.Word("acl"));
        var wide = fields.Word("ipv6") is { } wideWord ? fields.Ipv6Prefix(wideWord) : null;
        bool dns64 = fields.Flag("dns64", false);
        if (!fields.Has("cidr") && !fields.Has("ipv6"))
            _faults.Add(fields.At, $"subnet '{fields.At.Text}' lacks 'cidr': Its block of addresses, inside the VPC; or 'ipv6' if it has IPv6 only");
        if (dns64 && !fields.Has("ipv6"))
            _faults.Add(fields.Word("dns64")!.Value, $"dns64 is for hosts with IPv6, and subnet '{fields.At.Text}' has no 'ipv6'");
        if (VpcOf(fields) is not { } vpc || (cidr is null && wide is null) || zone is null)
            return null;
        var subnet = new Subnet { Name = fields.At.Text, Vpc = vpc, Zone = zone, Cidr = cidr, Ipv6Cidr = wide, Dns64 = dns64, RouteTable = table, Acl = acl };
        _relations.Remember(subnet, fields);
        return subnet;
    }

    private PrefixList PrefixList(Fields fields)
    {
        ImmutableArray<IpPrefix> entries = [.. fields.Words("entries").Select(fields.Block).OfType<IpPrefix>()];
        int max = fields.Number("max", Math.Max(1, entries.Length), 1000) ?? entries.Length;
        return new PrefixList(fields.At.Text, entries, max);
    }

    private InternetHost? Host(Fields fields)
    {
        string name = fields.At.Text;
        var ipv4 = fields.Address("address");
        var ipv6 = fields.Word("ipv6") is { } word ? fields.Ipv6Address(word) : null;
        if (!fields.Has("address") && !fields.Has("ipv6"))
            _faults.Add(fields.At, $"host '{name}' lacks 'address': Its IPv4 address; or 'ipv6', or both");
        if (ipv4 is { } narrow)
        {
            _addresses.TakePublic(narrow, fields.Word("address")!.Value, name);
            _relations.RememberHost(name, narrow, fields.Word("address")!.Value);
        }

        if (ipv6 is { } wide)
        {
            _addresses.TakePublic(wide, fields.Word("ipv6")!.Value, name);
            _relations.RememberHost(name, wide, fields.Word("ipv6")!.Value);
        }

        return ipv4 is null && ipv6 is null ? null : new InternetHost(name, ipv4, Traffics(fields, "listens")) { Ipv6 = ipv6 };
    }

    private ImmutableArray<TrafficMatch> Traffics(Fields fields, string key) => [.. fields.Words(key).Select(_sentences.Traffic).OfType<TrafficMatch>()];

    /// <summary>The VPC that a resource names, or the only one that there is.</summary>
    private string? VpcOf(Fields fields)
    {
        if (fields.Has("vpc"))
            return _names.Check(NameKind.Vpc, fields.Word("vpc"));
        var all = _names.All(NameKind.Vpc).ToList();
        if (all.Count == 1)
            return all[0];
        _faults.Add(fields.At, all.Count == 0
            ? $"there is no VPC for the {fields.Shape.Name} '{fields.At.Text}'; begin with 'vpcs:'"
            : $"{fields.Shape.Name} '{fields.At.Text}' does not say to which VPC it belongs; there are {string.Join(", ", all)}");
        return null;
    }
}
