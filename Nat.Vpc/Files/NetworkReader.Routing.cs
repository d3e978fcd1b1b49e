using System.Collections.Immutable;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <content>Route tables, gateways to other networks, and what AWS makes by itself.</content>
internal sealed partial class NetworkReader
{
    private RouteTable? RouteTable(Fields fields)
    {
        var routes = ImmutableArray.CreateBuilder<Route>();
        var places = new List<Word>();
        foreach (var sentence in fields.Words("routes"))
        {
            if (_sentences.Route(sentence) is not { } route)
                continue;
            routes.Add(route);
            places.Add(sentence);
        }

        if (VpcOf(fields) is not { } vpc)
            return null;
        var table = new RouteTable { Name = fields.At.Text, Vpc = vpc, Main = fields.Flag("main", false), Routes = routes.ToImmutable() };
        _relations.Remember(table, fields.At, places);
        return table;
    }

    private InternetGateway InternetGateway(Fields fields)
    {
        string? vpc = fields.Flag("attached", true) ? VpcOf(fields) : null;
        var gateway = new InternetGateway(fields.At.Text, vpc);
        _relations.Remember(gateway, fields.At);
        return gateway;
    }

    private Peering? Peering(Fields fields)
    {
        string? requester = _names.Check(NameKind.Vpc, fields.Word("requester"));
        string? accepter = _names.Check(NameKind.Vpc, fields.Word("accepter"));
        if (requester is null || accepter is null)
            return null;
        if (requester == accepter)
            _faults.Add(fields.Word("accepter")!.Value, $"VPC '{accepter}' cannot be peered with itself");
        return new Peering(fields.At.Text, requester, accepter, fields.Flag("active", true));
    }

    private GatewayEndpoint? GatewayEndpoint(Fields fields)
    {
        string? service = _names.Check(NameKind.Service, fields.Word("service"));
        ImmutableArray<string> tables = [.. fields.Words("routes").Select(w => _names.Check(NameKind.RouteTable, w)).OfType<string>()];
        if (VpcOf(fields) is not { } vpc || service is null)
            return null;
        var endpoint = new GatewayEndpoint(fields.At.Text, vpc, service, tables);
        _relations.Remember(endpoint, fields);
        return endpoint;
    }

    /// <summary>Every VPC has a main route table; one that the file does not have holds the local routes only (AWS-01).</summary>
    private NamedSet<RouteTable> WithMain(CloudNetwork network, NamedSet<RouteTable> tables)
    {
        foreach (var vpc in network.Vpcs)
        {
            var main = tables.Where(t => t.Main && t.Vpc == vpc.Name).ToList();
            if (main.Count == 0)
                tables = tables.With(new RouteTable { Name = FreeName(NameKind.RouteTable, "main", network, vpc), Vpc = vpc.Name, Main = true });
            foreach (var second in main.Skip(1))
                _faults.Add(_relations.PlaceOf(second), $"VPC '{vpc.Name}' has the main route table '{main[0].Name}' already");
        }

        return tables;
    }

    /// <summary>Every VPC has a default network ACL; AWS makes it with rules that allow everything (AWS-06).</summary>
    private NamedSet<NetworkAcl> WithDefault(CloudNetwork network, NamedSet<NetworkAcl> acls)
    {
        foreach (var vpc in network.Vpcs)
        {
            var defaults = acls.Where(a => a.IsDefault && a.Vpc == vpc.Name).ToList();
            if (defaults.Count == 0)
                acls = acls.With(Defaults.Acl(FreeName(NameKind.NetworkAcl, "default", network, vpc), vpc));
            foreach (var second in defaults.Skip(1))
                _faults.Add(_relations.PlaceOf(second), $"VPC '{vpc.Name}' has the default network ACL '{defaults[0].Name}' already");
        }

        return acls;
    }

    private string FreeName(NameKind kind, string word, CloudNetwork network, VpcNetwork vpc)
    {
        string name = network.Vpcs.Count == 1 ? word : $"{word}-{vpc.Name}";
        while (_names.Has(kind, name))
            name += "-of-aws";
        _names.Add(kind, name);
        return name;
    }
}
