using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <content>Instances and their interfaces.</content>
internal sealed partial class NetworkReader
{
    // An address that the file leaves open, until all that it names are taken.
    private static readonly Ipv4Address Open = new(0);
    private static readonly Ipv6Address OpenWide = new(0);

    private CloudNetwork WithInstances(CloudNetwork network)
    {
        var read = _sections[NameKind.Instance].ToDictionary(f => f.At.Text, f => Instance(f, network));
        var groups = network.SecurityGroups;
        var instances = ImmutableArray.CreateBuilder<Instance>();
        foreach (var (name, instance) in read)
        {
            var interfaces = ImmutableArray.CreateBuilder<NetworkInterface>();
            foreach (var card in instance.Interfaces)
            {
                var subnet = network.Subnets.Find(card.Subnet)!;
                interfaces.Add(WithAddresses(card, subnet) with { Groups = card.Groups.IsDefault ? [DefaultGroup(network, subnet, ref groups)] : card.Groups });
            }

            instances.Add(instance with { Interfaces = interfaces.ToImmutable() });
        }

        return network with { Instances = new NamedSet<Instance>(instances.ToImmutable()), SecurityGroups = groups };
    }

    private Instance Instance(Fields fields, CloudNetwork network)
    {
        var interfaces = ImmutableArray.CreateBuilder<NetworkInterface>();
        if (fields.Has("subnet"))
            interfaces.AddIfThere(Interface(fields, network));
        else if (Array.Find(["address", "ipv6", "public", "elastic", "groups", "source-check"], fields.Has) is { } alone)
            _faults.Add(fields.At, $"instance '{fields.At.Text}' has '{alone}' but no 'subnet'");
        foreach (var further in fields.Named("interfaces"))
            interfaces.AddIfThere(Interface(further, network));
        var kind = fields.Text("kind") switch { "function" => InstanceKind.Function, "task" => InstanceKind.Task, _ => InstanceKind.Server };
        if (!fields.Has("subnet") && !fields.Has("interfaces") && kind != InstanceKind.Function)
            _faults.Add(fields.At, $"instance '{fields.At.Text}' lacks 'subnet'; only a function may stand outside every VPC");
        return new Instance
        {
            Name = fields.At.Text,
            Kind = kind,
            Interfaces = interfaces.ToImmutable(),
            Service = fields.Text("service"),
            Role = _names.Check(NameKind.Role, fields.Word("role")),
            Listens = Traffics(fields, "listens"),
            Nat = fields.Node("nat") is SourceMap ? NatRules(fields.Inner("nat")) : fields.Flag("nat", false) ? new NatInstanceRules() : null,
            ConntrackAllowance = fields.Number("conntrack-allowance", 0, int.MaxValue),
            Running = fields.Flag("running", true),
        };
    }

    private NetworkInterface? Interface(Fields fields, CloudNetwork network)
    {
        string name = fields.At.Text;
        string? named = _names.Check(NameKind.Subnet, fields.Word("subnet"));
        ImmutableArray<string> groups = [.. fields.Words("groups").Select(w => _names.Check(NameKind.SecurityGroup, w)).OfType<string>()];
        var address = fields.Address("address");
        var elastic = fields.Address("elastic");
        bool isFlag = fields.Text("public") is { } flag && ValueForm.Flag.Fits(flag);
        var fixedPublic = isFlag ? null : fields.Address("public");
        if (elastic is not null && fields.Has("public"))
            _faults.Add(fields.Word("elastic")!.Value, $"'{name}' has both 'public' and 'elastic'; an interface has one public address");
        if ((elastic ?? fixedPublic) is { } outside)
            _addresses.TakePublic(outside, (fields.Word("elastic") ?? fields.Word("public"))!.Value, name);
        if (network.Subnets.Find(named) is not { } subnet)
            return null;
        bool isIpv6Flag = fields.Text("ipv6") is { } wideFlag && ValueForm.Flag.Fits(wideFlag);
        var fixedIpv6 = !isIpv6Flag && fields.Word("ipv6") is { } wideWord ? fields.Ipv6Address(wideWord) : null;
        if (fixedIpv6 is { } wide)
            _addresses.Take(subnet, wide, fields.Word("ipv6")!.Value, name);
        if (subnet.Cidr is null && Array.Find(["address", "public", "elastic"], fields.Has) is { } ipv4Only)
            _faults.Add(fields.Word(ipv4Only)!.Value, $"subnet '{subnet.Name}' has IPv6 only; '{name}' can have no '{ipv4Only}'");
        else if (address is { } inside)
            _addresses.Take(subnet, inside, fields.Word("address")!.Value, name);
        _relations.RememberInterface(name, fields);
        return new NetworkInterface
        {
            Name = name,
            Subnet = subnet.Name,
            Address = subnet.Cidr is null ? null : address ?? Open,
            Ipv6 = fixedIpv6 ?? ((isIpv6Flag ? fields.Flag("ipv6", false) : subnet.Cidr is null) ? OpenWide : null),
            PublicAddress = elastic ?? fixedPublic ?? (isFlag && fields.Flag("public", false) ? Open : null),
            Elastic = elastic is not null,
            Groups = fields.Has("groups") ? groups : default,
            SourceDestinationCheck = fields.Flag("source-check", true),
        };
    }

    private NetworkInterface WithAddresses(NetworkInterface card, Subnet subnet) => card with
    {
        Address = card.Address == Open ? _addresses.Next(subnet, _relations.PlaceOfInterface(card.Name), card.Name) : card.Address,
        Ipv6 = card.Ipv6 == OpenWide ? _addresses.NextWide(subnet, _relations.PlaceOfInterface(card.Name), card.Name) : card.Ipv6,
        PublicAddress = card.PublicAddress == Open ? _addresses.NextPublic(_relations.PlaceOfInterface(card.Name), card.Name) : card.PublicAddress,
    };

    /// <summary>The group that an interface without groups is in; AWS makes one with every VPC (AWS-07).</summary>
    private static string DefaultGroup(CloudNetwork network, Subnet subnet, ref NamedSet<SecurityGroup> groups)
    {
        string name = network.Vpcs.Count == 1 ? "default" : $"default-{subnet.Vpc}";
        if (groups.Find(name) is null)
            groups = groups.With(Defaults.Group(name, subnet.Vpc, Defaults.AllOut(network.Vpcs.Find(subnet.Vpc))));
        return name;
    }

    private NatInstanceRules NatRules(Fields fields) => new()
    {
        Sources = [.. fields.Words("sources").Select(fields.Prefix).OfType<Ipv4Prefix>()],
        Outside = [.. fields.Words("outside").Select(w => Ipv4Range.TryParse(w.Text, out var range) ? range : Told(w, ValueForm.Ranges)).OfType<Ipv4Range>()],
        Ports = fields.Word("ports") is { } ports ? _sentences.Ports(ports) : null,
        Exclusions = [.. fields.Words("exclusions").Select(fields.Prefix).OfType<Ipv4Prefix>().Select(p => new Exclusion(p, null))],
        Forwards = [.. fields.Words("forwards").Select(_sentences.Forward).OfType<StaticMapping>()],
    };

    private Ipv4Range? Told(Word at, ValueForm form)
    {
        _faults.Add(at, $"'{at.Text}' is not {form.Says}");
        return null;
    }
}
