using Nat.Core;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>All names of a file, gathered before anything refers to them.</summary>
internal sealed class NameDirectory(FaultList faults)
{
    /// <summary>What routes may lead to, in the order in which a name is looked for.</summary>
    public static readonly (NameKind Names, RouteTargetKind Target)[] RouteTargets =
    [
        (NameKind.InternetGateway, RouteTargetKind.InternetGateway),
        (NameKind.EgressOnlyGateway, RouteTargetKind.EgressOnlyGateway),
        (NameKind.NatGateway, RouteTargetKind.NatGateway),
        (NameKind.Instance, RouteTargetKind.Instance),
        (NameKind.Interface, RouteTargetKind.NetworkInterface),
        (NameKind.Peering, RouteTargetKind.Peering),
        (NameKind.GatewayEndpoint, RouteTargetKind.GatewayEndpoint),
    ];

    /// <summary>Kinds among which a name must be unique, because references do not say the kind.</summary>
    private static readonly NameKind[][] Together =
    [
        [.. RouteTargets.Select(t => t.Names)],
        [NameKind.Instance, NameKind.Interface, NameKind.Host],
        [NameKind.SecurityGroup, NameKind.PrefixList],
        [NameKind.Instance, NameKind.Role],
    ];

    private static readonly string[] Words = ["blackhole", "local", "all", "from", "to", "via", "group", "list", "internet"];

    private readonly Dictionary<NameKind, HashSet<string>> _names = Enum.GetValues<NameKind>().ToDictionary(k => k, _ => new HashSet<string>(StringComparer.Ordinal));

    /// <summary>Takes a name in.</summary>
    public void Add(NameKind kind, Word name)
    {
        if (Words.Contains(name.Text))
            faults.Add(name, $"'{name.Text}' is a word of the format; choose another name");
        foreach (var other in Together.Where(t => t.Contains(kind)).SelectMany(t => t).Distinct())
        {
            if (other != kind && _names[other].Contains(name.Text))
                faults.Add(name, $"'{name.Text}' is the name of {Article(other)} already; a reference to it could mean either");
        }

        if (!_names[kind].Add(name.Text))
            faults.Add(name, $"'{name.Text}' is the name of another {Show(kind)}");
    }

    /// <summary>Takes in a name that stands in no file.</summary>
    public void Add(NameKind kind, string name) => _names[kind].Add(name);

    /// <summary>Whether there is such a name.</summary>
    public bool Has(NameKind kind, string name) => _names[kind].Contains(name);

    /// <summary>All names of a kind.</summary>
    public IEnumerable<string> All(NameKind kind) => _names[kind];

    /// <summary>The name if there is such a resource; else a fault and null.</summary>
    public string? Check(NameKind kind, Word? word) => Check([kind], word);

    /// <summary>The name if there is such a resource of one of the kinds; else a fault and null.</summary>
    public string? Check(NameKind[] kinds, Word? word)
    {
        if (word is not { } name)
            return null;
        if (kinds.Any(k => Has(k, name.Text)))
            return name.Text;
        faults.Unknown(name, string.Join(" or ", kinds.Select(Show)), kinds.SelectMany(All));
        return null;
    }

    private static string Article(NameKind kind) => (Show(kind)[0] is 'i' or 'e' ? "an " : "a ") + Show(kind);

    private static string Show(NameKind kind) => kind switch
    {
        NameKind.Vpc => "VPC",
        NameKind.EgressOnlyGateway => "egress-only internet gateway",
        NameKind.NatGateway => "NAT gateway",
        NameKind.NetworkAcl => "network ACL",
        NameKind.Host => "internet host",
        NameKind.Interface => "network interface",
        _ => Hyphens.Between(kind.ToString()).Replace('-', ' '),
    };
}
