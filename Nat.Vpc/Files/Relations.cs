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
    private readonly List<(string Name, Ipv4Address Address, Word At)> _hosts = [];

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
    public void RememberHost(string name, Ipv4Address address, Word at) => _hosts.Add((name, address, at));

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
            if (network.Vpcs.FirstOrDefault(v => v.Cidrs.Any(c => c.Contains(address))) is { } vpc)
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
            var at = fields.Word("cidr")!.Value;
            if (subnet.Cidr.Length is < 16 or > 28)
                faults.Add(at, $"{subnet.Cidr} is no block for a subnet; they go from /16 to /28");
            if (!vpc.Cidrs.Any(c => c.Contains(subnet.Cidr.First) && c.Contains(subnet.Cidr.Last)))
                faults.Add(at, $"{subnet.Cidr} is not inside VPC '{vpc.Name}' ({string.Join(", ", vpc.Cidrs)})");
            if (network.RouteTables.Find(subnet.RouteTable) is { } table && table.Vpc != subnet.Vpc)
                faults.Add(fields.Word("routes")!.Value, $"route table '{table.Name}' belongs to VPC '{table.Vpc}', subnet '{subnet.Name}' to '{subnet.Vpc}'");
            if (network.NetworkAcls.Find(subnet.Acl) is { } acl && acl.Vpc != subnet.Vpc)
                faults.Add(fields.Word("acl")!.Value, $"network ACL '{acl.Name}' belongs to VPC '{acl.Vpc}', subnet '{subnet.Name}' to '{subnet.Vpc}'");
        }

        // Sorted by address a block can overlap only one that reaches furthest among those before it.
        foreach (var vpc in network.Subnets.GroupBy(s => s.Vpc))
        {
            Subnet? furthest = null;
            foreach (var subnet in vpc.OrderBy(s => s.Cidr.First.Value))
            {
                if (furthest is not null && furthest.Cidr.Overlaps(subnet.Cidr))
                {
                    var later = _subnets[subnet.Name].At.Line > _subnets[furthest.Name].At.Line ? subnet : furthest;
                    var earlier = later == subnet ? furthest : subnet;
                    faults.Add(_subnets[later.Name].Word("cidr")!.Value, $"{later.Cidr} overlaps {earlier.Cidr} of subnet '{earlier.Name}'");
                }

                if (furthest is null || subnet.Cidr.Last.Value > furthest.Cidr.Last.Value)
                    furthest = subnet;
            }
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
