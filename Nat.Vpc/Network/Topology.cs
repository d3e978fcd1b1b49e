using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>
/// A network made ready for packets: everything found once, by address or by reference. It is made anew after every change; what must
/// outlive a change is in the <see cref="PlaneState"/>. Route tables and rules are made ready when the first packet needs them.
/// </summary>
internal sealed partial class Topology
{
    private readonly CloudNetwork _network;
    private readonly PlaneState _state;
    private readonly IPacketTap? _tap;
    private readonly Dictionary<string, VpcNode> _vpcs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SubnetNode> _subnets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PortNode> _ports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GatewayNode> _gateways = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EndpointNode> _endpoints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EgressOnlyNode> _egressOnly = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PeeringNode> _peerings = new(StringComparer.Ordinal);
    private readonly Dictionary<Ipv4Address, PublicAddress> _public = [];
    private readonly Dictionary<Ipv6Address, PortNode> _wide = [];
    private readonly Dictionary<IpAddress, InternetHost> _hosts = [];
    private readonly Dictionary<string, Lazy<RouteIndex>> _tables = new(StringComparer.Ordinal);
    private readonly Lazy<Dictionary<string, HashSet<IpAddress>>> _members;

    /// <summary>Makes a network ready.</summary>
    public Topology(CloudNetwork network, PlaneState state, IPacketTap? tap)
    {
        (_network, _state, _tap) = (network, state, tap);
        _members = new(FindMembers);
        foreach (var vpc in network.Vpcs)
            _vpcs[vpc.Name] = new VpcNode(vpc, network.InternetGateways.FirstOrDefault(g => g.Vpc == vpc.Name));
        foreach (var table in network.RouteTables)
            _tables[table.Name] = new(() => Index(table));
        var mainTables = network.RouteTables.Where(t => t.Main).ToLookup(t => t.Vpc, t => t.Name);
        var defaultAcls = network.NetworkAcls.Where(a => a.IsDefault).ToLookup(a => a.Vpc);
        foreach (var subnet in network.Subnets)
        {
            var vpc = _vpcs[subnet.Vpc];
            string? table = subnet.RouteTable ?? mainTables[subnet.Vpc].FirstOrDefault();
            var acl = network.NetworkAcls.Find(subnet.Acl) ?? defaultAcls[subnet.Vpc].FirstOrDefault();
            _subnets[subnet.Name] = new SubnetNode(subnet, vpc, table is null ? OnlyLocal(vpc) : _tables[table], acl);
        }

        foreach (var gateway in network.EgressOnlyGateways)
            _egressOnly[gateway.Name] = new EgressOnlyNode(gateway, _state.TrackerOf(gateway.Name));
        foreach (var gateway in network.NatGateways)
            Add(gateway);
        foreach (var instance in network.Instances)
        {
            foreach (var port in instance.Interfaces)
                Add(instance, port);
        }

        foreach (var peering in network.Peerings)
            _peerings[peering.Name] = new PeeringNode(peering, _vpcs[peering.Requester], _vpcs[peering.Accepter]);
        foreach (var endpoint in network.GatewayEndpoints)
            _endpoints[endpoint.Name] = new EndpointNode(endpoint, _vpcs[endpoint.Vpc]);
        foreach (var host in network.Hosts)
        {
            if (host.Address is { } ipv4)
                _hosts.TryAdd(ipv4, host);
            if (host.Ipv6 is { } ipv6)
                _hosts.TryAdd(ipv6, host);
        }
    }

    /// <summary>The interface of this name, or null; an instance's name is that of its first one.</summary>
    public PortNode? Port(string name) => _ports.GetValueOrDefault(name);

    /// <summary>The NAT gateway of this name, or null.</summary>
    public GatewayNode? Gateway(string name) => _gateways.GetValueOrDefault(name);

    /// <summary>The egress-only internet gateway of this name, or null.</summary>
    public EgressOnlyNode? EgressOnly(string name) => _egressOnly.GetValueOrDefault(name);

    /// <summary>The gateway endpoint of this name, or null.</summary>
    public EndpointNode? Endpoint(string name) => _endpoints.GetValueOrDefault(name);

    /// <summary>Whose a public address is, or null.</summary>
    public PublicAddress? Public(Ipv4Address address) => _public.GetValueOrDefault(address);

    /// <summary>The interface with this IPv6 address, which is public, or null.</summary>
    public PortNode? Wide(Ipv6Address address) => _wide.GetValueOrDefault(address);

    /// <summary>Whether an IPv6 address belongs to a VPC of the region.</summary>
    public bool Owns(Ipv6Address address) => _network.Vpcs.Any(v => v.Contains(address));

    /// <summary>The described host on the internet with this address, or null.</summary>
    public InternetHost? Host(IpAddress address) => _hosts.GetValueOrDefault(address);

    /// <summary>The route table of this name.</summary>
    public RouteIndex? Table(string name) => _tables.GetValueOrDefault(name)?.Value;

    /// <summary>The addresses of the interfaces that are in a security group.</summary>
    public HashSet<IpAddress> MembersOf(string group) => _members.Value.TryGetValue(group, out var members) ? members : [];

    private void Add(Instance instance, NetworkInterface port)
    {
        var subnet = _subnets[port.Subnet];
        var node = new PortNode
        {
            Version = _state.Version,
            Name = port.Name,
            Address = port.Address,
            Ipv6 = port.Ipv6,
            PublicAddress = port.PublicAddress,
            Subnet = subnet,
            Instance = instance,
            Model = port,
            Tracker = _state.TrackerOf(port.Name),
            Nat = instance.Nat is { } rules ? _state.UnitOf(port, rules) : null,
            MakeRules = () => RulesOf(instance, port),
            IsTapped = _tap?.Wants(port.Name) ?? false,
        };
        _ports[port.Name] = node;
        if (port.Ipv6 is { } wide)
        {
            subnet.Vpc.WidePorts.TryAdd(wide, node);
            _wide.TryAdd(wide, node);
        }

        if (port.Address is not { } inside)
            return;
        subnet.Vpc.Ports.TryAdd(inside, node);
        if (port.PublicAddress is { } address)
            _public.TryAdd(address, new PublicAddress(subnet.Vpc, inside));
    }

    private void Add(NatGateway gateway)
    {
        var vpc = _vpcs[gateway.Vpc];
        var subnet = gateway.Subnet is { } name ? _subnets[name] : null;
        var routes = subnet is not null ? new Lazy<RouteIndex>(() => subnet.Routes)
            : gateway.RouteTable is { } table ? _tables[table] : new Lazy<RouteIndex>(() => OfRegional(gateway, vpc));
        var node = new GatewayNode(gateway, vpc, routes, _state.MetricsOf(gateway.Name))
        {
            Subnet = subnet,
            IsTapped = _tap?.Wants(gateway.Name) ?? false,
        };
        _gateways[gateway.Name] = node;
        foreach (var zone in gateway.Addresses.Concat(_state.GrownOf(gateway.Name)).GroupBy(a => a.Zone))
        {
            var addresses = zone.ToList();
            node.Zones[zone.Key] = _state.UnitOf(gateway, zone.Key, addresses.Select(a => a.Private ?? a.Elastic!.Value));
            foreach (var address in addresses)
                Add(node, address);
        }
    }

    private void Add(GatewayNode gateway, NatGatewayAddress address)
    {
        if (address.Private is not { } inner)
        {
            if (address.Elastic is { } own)
                _public.TryAdd(own, new PublicAddress(gateway.Vpc, own, gateway, address.Zone));
            return;
        }

        gateway.Vpc.Ports.TryAdd(inner, new PortNode
        {
            Version = _state.Version,
            Name = gateway.Model.Name,
            Address = inner,
            PublicAddress = address.Elastic,
            Subnet = gateway.Subnet!,
            Gateway = gateway,
            MakeRules = () => new PortRules(_state.Version, new GroupFilter([], true), new GroupFilter([], false), null),
        });
        if (address.Elastic is { } elastic)
            _public.TryAdd(elastic, new PublicAddress(gateway.Vpc, inner));
    }
}
