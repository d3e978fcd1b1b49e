using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Checks;

/// <summary>A network, and what many checks ask about it.</summary>
internal sealed class CheckedNetwork
{
    private readonly Dictionary<string, RouteTable?> _tableOf;

    /// <summary>Asks the questions once.</summary>
    public CheckedNetwork(CloudNetwork network)
    {
        Network = network;
        _tableOf = network.Subnets.ToDictionary(s => s.Name, network.TableOf);
        Interfaces = [.. from instance in network.Instances from card in instance.Interfaces select (instance, card)];
        InSubnet = Interfaces.ToLookup(i => i.Card.Subnet);
        InGroup = (from member in Interfaces from name in member.Card.Groups select (name, member)).ToLookup(p => p.name, p => p.member);
    }

    /// <summary>The network.</summary>
    public CloudNetwork Network { get; }

    /// <summary>All interfaces with their instances.</summary>
    public List<(Instance Instance, NetworkInterface Card)> Interfaces { get; }

    /// <summary>Interfaces by subnet.</summary>
    public ILookup<string, (Instance Instance, NetworkInterface Card)> InSubnet { get; }

    /// <summary>Interfaces by security group.</summary>
    public ILookup<string, (Instance Instance, NetworkInterface Card)> InGroup { get; }

    /// <summary>The route table of a subnet.</summary>
    public RouteTable? TableOf(Subnet subnet) => _tableOf[subnet.Name];

    /// <summary>The default route of a subnet that counts for IPv4: a static one wins (AWS-01).</summary>
    public Route? DefaultRoute(Subnet subnet) => DefaultRoute(TableOf(subnet));

    /// <summary>The default route of a table that counts for IPv4.</summary>
    public static Route? DefaultRoute(RouteTable? table) =>
        table?.Routes.Where(r => r.Destination == IpPrefix.AllIpv4).OrderBy(r => r.Propagated).FirstOrDefault();

    /// <summary>Whether a subnet is public: it has a route of IPv4 to an internet gateway (AWS-01).</summary>
    public bool IsPublic(Subnet subnet) => TableOf(subnet)?.Routes.Any(r => r is { Target.Kind: RouteTargetKind.InternetGateway, Destination: null or { IsIpv4: true } }) == true;

    /// <summary>Whether a VPC has an internet gateway.</summary>
    public bool HasInternetGateway(string vpc) => Network.InternetGateways.Any(g => g.Vpc == vpc);

    /// <summary>The instance that a route leads to, by its name or by that of an interface.</summary>
    public Instance? InstanceOf(RouteTarget target) => target.Kind switch
    {
        RouteTargetKind.Instance => Network.Instances.Find(target.Name),
        RouteTargetKind.NetworkInterface => Network.Instances.FirstOrDefault(i => i.Interfaces.Any(c => c.Name == target.Name)),
        _ => null,
    };

    /// <summary>Why packets of a route end at its target, or null if they do not.</summary>
    public string? WhyBlackhole(Route route) => route.Target.Kind switch
    {
        RouteTargetKind.Blackhole => "its target is gone",
        RouteTargetKind.InternetGateway when Network.InternetGateways.Find(route.Target.Name)?.Vpc is null => $"internet gateway '{route.Target}' is not attached",
        RouteTargetKind.NatGateway when Network.NatGateways.Find(route.Target.Name)?.State != NatGatewayState.Available =>
            $"NAT gateway '{route.Target}' is {Network.NatGateways.Find(route.Target.Name)?.State.ToString().ToLowerInvariant() ?? "gone"}",
        RouteTargetKind.Instance or RouteTargetKind.NetworkInterface when InstanceOf(route.Target) is not { Running: true } => $"instance '{route.Target}' does not run",
        RouteTargetKind.Peering when Network.Peerings.Find(route.Target.Name) is not { Active: true } => $"peering '{route.Target}' is not active",
        _ => null,
    };
}
