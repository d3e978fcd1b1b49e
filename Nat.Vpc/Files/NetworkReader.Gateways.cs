using System.Collections.Immutable;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <content>NAT gateways.</content>
internal sealed partial class NetworkReader
{
    private static readonly string[] ZonalOnly = ["subnet", "private", "elastic", "addresses"];
    private static readonly string[] RegionalOnly = ["zones", "automatic", "routes"];

    private CloudNetwork WithNatGateways(CloudNetwork network)
    {
        // First what the file names, then what it leaves open.
        var read = _sections[NameKind.NatGateway].Select(f => (Fields: f, Gateway: NatGateway(f, network))).Where(p => p.Gateway is not null).ToList();
        return network with { NatGateways = new NamedSet<NatGateway>([.. read.Select(p => WithAddresses(p.Fields, p.Gateway!, network))]) };
    }

    private NatGateway? NatGateway(Fields fields, CloudNetwork network)
    {
        bool regional = fields.Text("mode") == "regional";
        foreach (string key in (regional ? ZonalOnly : RegionalOnly).Where(fields.Has))
            _faults.Add(fields.Node(key)!.At, $"'{key}' does not go with a {(regional ? "regional" : "zonal")} NAT gateway");
        var state = fields.Text("state") switch
        {
            "pending" => NatGatewayState.Pending,
            "failed" => NatGatewayState.Failed,
            "deleting" => NatGatewayState.Deleting,
            "deleted" => NatGatewayState.Deleted,
            _ => NatGatewayState.Available,
        };
        var gateway = regional ? RegionalGateway(fields) : ZonalGateway(fields, network);
        return gateway is null ? null : gateway with { State = state };
    }

    private NatGateway? ZonalGateway(Fields fields, CloudNetwork network)
    {
        if (!fields.Has("subnet"))
            _faults.Add(fields.At, $"NAT gateway '{fields.At.Text}' lacks 'subnet': the public subnet that it stands in; or 'mode: regional'");
        string? named = _names.Check(NameKind.Subnet, fields.Word("subnet"));
        bool isPrivate = fields.Flag("private", false);
        if (isPrivate && fields.Has("elastic"))
            _faults.Add(fields.Node("elastic")!.At, "a private NAT gateway has no elastic address");
        var elastic = fields.Words("elastic").Select(w => (Ipv4Address?)Public(fields, w)).ToList();
        if (network.Subnets.Find(named) is not { } subnet)
            return null;
        if (fields.Has("vpc") && _names.Check(NameKind.Vpc, fields.Word("vpc")) is { } vpc && vpc != subnet.Vpc)
            _faults.Add(fields.Word("vpc")!.Value, $"subnet '{subnet.Name}' is in VPC '{subnet.Vpc}', not in '{vpc}'");
        var inside = new List<Ipv4Address?>();
        foreach (var word in fields.Words("addresses"))
        {
            if (fields.Address(word) is { } address)
            {
                _addresses.Take(subnet, address, word, fields.At.Text);
                inside.Add(address);
            }
        }

        int count = Math.Max(1, Math.Max(elastic.Count, inside.Count));
        var addresses = Enumerable.Range(0, count).Select(i =>
            new NatGatewayAddress(subnet.Zone, inside.ElementAtOrDefault(i) ?? Open, isPrivate ? null : elastic.ElementAtOrDefault(i) ?? Open));
        return new NatGateway { Name = fields.At.Text, Vpc = subnet.Vpc, Subnet = subnet.Name, Private = isPrivate, Addresses = [.. addresses] };
    }

    private NatGateway? RegionalGateway(Fields fields)
    {
        var addresses = ImmutableArray.CreateBuilder<NatGatewayAddress>();
        foreach (var (zone, value) in (fields.Node("zones") as SourceMap)?.Entries ?? [])
        {
            if (_names.Check(NameKind.Zone, zone) is not { } name)
                continue;
            Word[] words = value switch { SourceList list => [.. list.Items.Select(i => i.At)], SourceScalar scalar => [scalar.At], _ => [] };
            addresses.AddRange(words.Select(w => new NatGatewayAddress(name, null, Public(fields, w))));
            if (words.Length == 0)
                addresses.Add(new NatGatewayAddress(name, null, Open));
        }

        string? table = _names.Check(NameKind.RouteTable, fields.Word("routes"));
        if (VpcOf(fields) is not { } vpc)
            return null;
        bool automatic = fields.Flag("automatic", !fields.Has("zones"));
        return new NatGateway
        {
            Name = fields.At.Text,
            Vpc = vpc,
            Regional = true,
            Automatic = automatic,
            RouteTable = table,
            Addresses = addresses.ToImmutable(),
        };
    }

    private Ipv4Address Public(Fields fields, Word word)
    {
        if (fields.Address(word) is not { } address)
            return Open;
        _addresses.TakePublic(address, word, fields.At.Text);
        return address;
    }

    private NatGateway WithAddresses(Fields fields, NatGateway gateway, CloudNetwork network)
    {
        var addresses = gateway.Addresses;
        if (gateway is { Regional: true, Addresses.Length: 0 })
        {
            // An automatic gateway serves from every zone in which something stands (AWS-03).
            var occupied = network.Instances.SelectMany(i => i.Interfaces).Select(i => network.Subnets.Find(i.Subnet)!).Where(s => s.Vpc == gateway.Vpc);
            addresses = [.. occupied.Select(s => s.Zone).Distinct().Order(StringComparer.Ordinal).Select(z => new NatGatewayAddress(z, null, Open))];
        }

        return gateway with { Addresses = [.. addresses.Select(a => WithAddresses(fields, gateway, a, network))] };
    }

    private NatGatewayAddress WithAddresses(Fields fields, NatGateway gateway, NatGatewayAddress address, CloudNetwork network) => address with
    {
        Private = address.Private == Open ? _addresses.Next(network.Subnets.Find(gateway.Subnet)!, fields.At, gateway.Name) : address.Private,
        Elastic = address.Elastic == Open ? _addresses.NextPublic(fields.At, gateway.Name) : address.Elastic,
    };
}
