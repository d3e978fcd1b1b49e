using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>How the resources fit together: what AWS would refuse is told at the place of the file where it stands.</summary>
internal sealed partial class Relations(FaultList faults)
{
    private readonly Dictionary<string, Fields> _subnets = [];
    private readonly Dictionary<string, Fields> _groups = [];
    private readonly Dictionary<string, Fields> _interfaces = [];
    private readonly Dictionary<string, Fields> _endpoints = [];
    private readonly Dictionary<string, (Word At, List<Word> Routes)> _tables = [];
    private readonly Dictionary<object, Word> _places = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, IpAddress Address, Word At)> _hosts = [];

    /// <summary>Keeps the place of a subnet.</summary>
    public void Remember(Subnet subnet, Fields fields) => _subnets[subnet.Name] = fields;

    /// <summary>Keeps the place of a security group.</summary>
    public void Remember(SecurityGroup group, Fields fields) => _groups[group.Name] = fields;

    /// <summary>Keeps the place of a gateway endpoint.</summary>
    public void Remember(GatewayEndpoint endpoint, Fields fields) => _endpoints[endpoint.Name] = fields;

    /// <summary>Keeps the place of a route table and of its routes.</summary>
    public void Remember(RouteTable table, Word at, List<Word> routes) => (_tables[table.Name], _places[table]) = ((at, routes), at);

    /// <summary>Keeps the place of a resource.</summary>
    public void Remember(INamed resource, Word at) => _places[resource] = at;

    /// <summary>Keeps the place of an interface.</summary>
    public void RememberInterface(string name, Fields fields) => _interfaces[name] = fields;

    /// <summary>Keeps the place of a host's address.</summary>
    public void RememberHost(string name, IpAddress address, Word at) => _hosts.Add((name, address, at));

    /// <summary>Where a resource stands.</summary>
    public Word PlaceOf(INamed resource) => _places[resource];

    /// <summary>Where an interface stands.</summary>
    public Word PlaceOfInterface(string name) => _interfaces[name].At;

    /// <summary>Tells all that does not fit.</summary>
    public void Check(CloudNetwork network)
    {
        CheckSubnets(network);
        CheckInterfaces(network);
        CheckGroups(network);
        CheckGateways(network);
        CheckRoutes(network);
        foreach (var (name, address, at) in _hosts)
        {
            if (network.Vpcs.FirstOrDefault(v => v.Contains(address)) is { } vpc)
                faults.Add(at, $"{address} of internet host '{name}' lies in VPC '{vpc.Name}'");
        }
    }

    private void CheckSubnets(CloudNetwork network)
    {
        foreach (var subnet in network.Subnets)
        {
            var fields = _subnets[subnet.Name];
            if (network.Vpcs.Find(subnet.Vpc) is not { } vpc)
                continue;
            if (subnet.Cidr is { } cidr)
            {
                if (cidr.Length is < 16 or > 28)
                    faults.Add(fields.Word("cidr")!.Value, $"{cidr} is no block for a subnet; they go from /16 to /28");
                if (!vpc.Cidrs.Any(c => c.Contains(cidr.First) && c.Contains(cidr.Last)))
                    faults.Add(fields.Word("cidr")!.Value, $"{cidr} is not inside VPC '{vpc.Name}' ({string.Join(", ", vpc.Cidrs)})");
            }

            if (subnet.Ipv6Cidr is { } wide)
                CheckWide(vpc, wide, fields.Word("ipv6")!.Value);
            if (network.RouteTables.Find(subnet.RouteTable) is { } table && table.Vpc != subnet.Vpc)
                faults.Add(fields.Word("routes")!.Value, $"route table '{table.Name}' belongs to VPC '{table.Vpc}', subnet '{subnet.Name}' to '{subnet.Vpc}'");
            if (network.NetworkAcls.Find(subnet.Acl) is { } acl && acl.Vpc != subnet.Vpc)
                faults.Add(fields.Word("acl")!.Value, $"network ACL '{acl.Name}' belongs to VPC '{acl.Vpc}', subnet '{subnet.Name}' to '{subnet.Vpc}'");
        }

        foreach (var vpc in network.Subnets.GroupBy(s => s.Vpc))
        {
            CheckOverlaps(vpc.Where(s => s.Cidr is not null).Select(s => (s, (IpPrefix)s.Cidr!.Value)), "cidr");
            CheckOverlaps(vpc.Where(s => s.Ipv6Cidr is not null).Select(s => (s, (IpPrefix)s.Ipv6Cidr!.Value)), "ipv6");
        }
    }

    private void CheckWide(VpcNetwork vpc, Ipv6Prefix block, Word at)
    {
        if (block.Length is < 44 or > 64 || block.Length % 4 != 0)
            faults.Add(at, $"{block} is no IPv6 block for a subnet; they go from /44 to /64 in steps of four");
        if (!vpc.Ipv6Cidrs.Any(c => c.Contains(block.First) && c.Contains(block.Last)))
        {
            string has = vpc.Ipv6Cidrs.IsEmpty ? "which has none: 'ipv6:'" : string.Join(", ", vpc.Ipv6Cidrs);
            faults.Add(at, $"{block} is not inside VPC '{vpc.Name}' ({has})");
        }
    }

    // Sorted by address a block can overlap only one that reaches furthest among those before it.
    private void CheckOverlaps(IEnumerable<(Subnet Subnet, IpPrefix Block)> blocks, string key)
    {
        (Subnet Subnet, IpPrefix Block)? furthest = null;
        foreach (var one in blocks.OrderBy(b => b.Block.First.Value))
        {
            if (furthest is { } before && before.Block.Overlaps(one.Block))
            {
                bool isLater = _subnets[one.Subnet.Name].At.Line > _subnets[before.Subnet.Name].At.Line;
                var (later, earlier) = isLater ? (one, before) : (before, one);
                faults.Add(_subnets[later.Subnet.Name].Word(key)!.Value, $"{later.Block} overlaps {earlier.Block} of subnet '{earlier.Subnet.Name}'");
            }

            if (furthest is null || one.Block.Last.Value > furthest.Value.Block.Last.Value)
                furthest = one;
        }
    }

    private void CheckInterfaces(CloudNetwork network)
    {
        foreach (var card in network.Instances.SelectMany(i => i.Interfaces))
        {
            string vpc = network.Subnets.Find(card.Subnet)!.Vpc;
            foreach (string name in card.Groups)
            {
                if (network.SecurityGroups.Find(name) is { } group && group.Vpc != vpc)
                {
                    var at = _interfaces[card.Name].Words("groups").First(w => w.Text == name);
                    faults.Add(at, $"security group '{name}' belongs to VPC '{group.Vpc}', interface '{card.Name}' to '{vpc}'");
                }
            }
        }
    }

    private void CheckGroups(CloudNetwork network)
    {
        foreach (var group in network.SecurityGroups.Where(g => _groups.ContainsKey(g.Name)))
        {
            foreach (var rule in group.Inbound.Concat(group.Outbound))
            {
                if (network.SecurityGroups.Find(rule.Peer.Group) is not { } other || other.Vpc == group.Vpc || ArePeered(network, group.Vpc, other.Vpc))
                    continue;
                var sentence = _groups[group.Name].Words("inbound").Concat(_groups[group.Name].Words("outbound")).First(w => w.Split()[^1].Text == other.Name);
                faults.Add(sentence, $"security group '{other.Name}' belongs to VPC '{other.Vpc}', which is not peered with '{group.Vpc}'");
            }
        }
    }

    private static bool ArePeered(CloudNetwork network, string one, string other) =>
        network.Peerings.Any(p => (p.Requester == one && p.Accepter == other) || (p.Requester == other && p.Accepter == one));
}
