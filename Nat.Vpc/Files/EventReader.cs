using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>Reads the steps in which the network changes.</summary>
internal sealed class EventReader(NameDirectory names, Sentences sentences, Fields step, FaultList faults)
{
    /// <summary>Reads an event, or returns null if it has faults.</summary>
    public NetworkEvent? Read(ShapeKey chosen, CloudNetwork network) => chosen.Name switch
    {
        "create-route" => CreateRoute(step.Inner(chosen.Name)),
        "delete-route" => DeleteRoute(step.Inner(chosen.Name)),
        "allow" => GroupRule(NetworkEventKind.Allow, step.Inner(chosen.Name)),
        "revoke" => GroupRule(NetworkEventKind.Revoke, step.Inner(chosen.Name)),
        "set-acl-rule" => AclRule(step.Inner(chosen.Name)),
        "delete-acl-rule" => AclNumber(step.Inner(chosen.Name), network),
        "attach-gateway" => Attach(step.Inner(chosen.Name)),
        "associate-table" => Associate(step.Inner(chosen.Name)),
        "detach-gateway" => Plain(NetworkEventKind.DetachGateway, NameKind.InternetGateway, chosen),
        "create-nat-gateway" => Plain(NetworkEventKind.CreateNatGateway, NameKind.NatGateway, chosen),
        "delete-nat-gateway" => Plain(NetworkEventKind.DeleteNatGateway, NameKind.NatGateway, chosen),
        "stop-instance" => Plain(NetworkEventKind.StopInstance, NameKind.Instance, chosen),
        "start-instance" => Plain(NetworkEventKind.StartInstance, NameKind.Instance, chosen),
        "disable-source-check" => Plain(NetworkEventKind.DisableSourceCheck, NameKind.Instance, chosen),
        "enable-source-check" => Plain(NetworkEventKind.EnableSourceCheck, NameKind.Instance, chosen),
        "zone-fails" => Plain(NetworkEventKind.ZoneFails, NameKind.Zone, chosen),
        _ => Plain(NetworkEventKind.ZoneReturns, NameKind.Zone, chosen),
    };

    private NetworkEvent? Plain(NetworkEventKind kind, NameKind of, ShapeKey chosen) =>
        names.Check(of, step.Word(chosen.Name)) is { } name ? new NetworkEvent { At = default, Kind = kind, Resource = name } : null;

    private NetworkEvent? CreateRoute(Fields fields)
    {
        var route = fields.Word("route") is { } sentence ? sentences.Route(sentence) : null;
        return names.Check(NameKind.RouteTable, fields.Word("table")) is { } table && route is not null
            ? new NetworkEvent { At = default, Kind = NetworkEventKind.CreateRoute, Resource = table, Route = route }
            : null;
    }

    private NetworkEvent? DeleteRoute(Fields fields)
    {
        var (prefix, list) = fields.Word("to") is { } word ? sentences.Destination(word) : default;
        if (names.Check(NameKind.RouteTable, fields.Word("table")) is not { } table || (prefix is null && list is null))
            return null;
        var route = new Route { Destination = prefix, PrefixList = list, Target = RouteTarget.Blackhole };
        return new NetworkEvent { At = default, Kind = NetworkEventKind.DeleteRoute, Resource = table, Route = route };
    }

    private NetworkEvent? GroupRule(NetworkEventKind kind, Fields fields)
    {
        bool inbound = fields.Has("inbound");
        var rule = fields.Word(inbound ? "inbound" : "outbound") is { } sentence ? sentences.GroupRule(sentence) : null;
        return names.Check(NameKind.SecurityGroup, fields.Word("group")) is { } group && rule is not null
            ? new NetworkEvent { At = default, Kind = kind, Resource = group, Rule = rule, Inbound = inbound }
            : null;
    }

    private NetworkEvent? AclRule(Fields fields)
    {
        bool inbound = fields.Has("inbound");
        var rule = fields.Word(inbound ? "inbound" : "outbound") is { } sentence ? sentences.AclRule(sentence) : null;
        return names.Check(NameKind.NetworkAcl, fields.Word("acl")) is { } acl && rule is not null
            ? new NetworkEvent { At = default, Kind = NetworkEventKind.SetAclRule, Resource = acl, AclRule = rule, Inbound = inbound }
            : null;
    }

    private NetworkEvent? AclNumber(Fields fields, CloudNetwork network)
    {
        bool inbound = fields.Has("inbound");
        var word = fields.Word(inbound ? "inbound" : "outbound");
        if (names.Check(NameKind.NetworkAcl, fields.Word("acl")) is not { } name || word is not { } digits || sentences.AclNumber(digits) is not { } number)
            return null;
        var acl = network.NetworkAcls.Find(name);
        var rules = inbound ? acl?.Inbound : acl?.Outbound;
        // An earlier step may have put it there; then what it says does not matter for taking it out.
        var rule = rules?.FirstOrDefault(r => r.Number == number) ?? new NetworkAclRule(number, true, TrafficMatch.All, default);
        return new NetworkEvent { At = default, Kind = NetworkEventKind.DeleteAclRule, Resource = name, AclRule = rule, Inbound = inbound };
    }

    private NetworkEvent? Attach(Fields fields)
    {
        string? gateway = names.Check(NameKind.InternetGateway, fields.Word("gateway"));
        string? vpc = names.Check(NameKind.Vpc, fields.Word("vpc"));
        var all = names.All(NameKind.Vpc).ToList();
        if (!fields.Has("vpc") && all.Count > 1)
            faults.Add(fields.At, $"'attach-gateway' does not say to which VPC; there are {string.Join(", ", all)}");
        vpc ??= all.FirstOrDefault();
        return gateway is null ? null : new NetworkEvent { At = default, Kind = NetworkEventKind.AttachGateway, Resource = gateway, Other = vpc };
    }

    private NetworkEvent? Associate(Fields fields)
    {
        string? subnet = names.Check(NameKind.Subnet, fields.Word("subnet"));
        string? table = names.Check(NameKind.RouteTable, fields.Word("table"));
        return subnet is null ? null : new NetworkEvent { At = default, Kind = NetworkEventKind.AssociateTable, Resource = subnet, Other = table };
    }
}
