using System.Collections.Immutable;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <content>Security groups, network ACLs, roles and services.</content>
internal sealed partial class NetworkReader
{
    private SecurityGroup? SecurityGroup(Fields fields, CloudNetwork network)
    {
        var inbound = GroupRules(fields, "inbound");
        var stated = GroupRules(fields, "outbound");
        if (VpcOf(fields) is not { } vpc)
            return null;
        var outbound = fields.Has("outbound") ? stated : Defaults.AllOut(network.Vpcs.Find(vpc));
        var group = new SecurityGroup { Name = fields.At.Text, Vpc = vpc, Inbound = inbound, Outbound = outbound };
        _relations.Remember(group, fields);
        return group;
    }

    private ImmutableArray<SecurityGroupRule> GroupRules(Fields fields, string key) =>
        [.. fields.Words(key).Select(_sentences.GroupRule).OfType<SecurityGroupRule>()];

    private NetworkAcl? NetworkAcl(Fields fields)
    {
        var inbound = AclRules(fields, "inbound");
        var outbound = AclRules(fields, "outbound");
        if (VpcOf(fields) is not { } vpc)
            return null;
        var acl = new NetworkAcl { Name = fields.At.Text, Vpc = vpc, IsDefault = fields.Flag("default", false), Inbound = inbound, Outbound = outbound };
        _relations.Remember(acl, fields.At);
        return acl;
    }

    private ImmutableArray<NetworkAclRule> AclRules(Fields fields, string key)
    {
        var rules = new SortedDictionary<int, NetworkAclRule>();
        foreach (var sentence in fields.Words(key))
        {
            if (_sentences.AclRule(sentence) is { } rule && !rules.TryAdd(rule.Number, rule))
                _faults.Add(sentence, $"there is a rule {rule.Number} already: '{rules[rule.Number].Text(key == "inbound")}'");
        }

        return [.. rules.Values];
    }

    private static IamRole Role(Fields fields)
    {
        var statements = ImmutableArray.CreateBuilder<IamStatement>();
        statements.AddRange(Statements(fields, ""));
        foreach (var policy in fields.Named("policies"))
            statements.AddRange(Statements(policy, policy.At.Text));
        return new IamRole(fields.At.Text, statements.ToImmutable());
    }

    private static IEnumerable<IamStatement> Statements(Fields fields, string policy) =>
        fields.Words("allow").Select(w => Statement(policy, true, w.Text)).Concat(fields.Words("deny").Select(w => Statement(policy, false, w.Text)));

    private static IamStatement Statement(string policy, bool allow, string sentence)
    {
        string[] parts = sentence.Split(" on ", 2);
        return new IamStatement(policy, allow, List(parts[0]), parts.Length > 1 ? List(parts[1]) : ["*"]);
    }

    private static ImmutableArray<string> List(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private NamedSet<CloudService> Services()
    {
        var own = All(NameKind.Service, Service);
        return new NamedSet<CloudService>([.. own, .. BuiltInServices.All.Where(s => own.Find(s.Name) is null)]);
    }

    private CloudService Service(Fields fields) => new()
    {
        Name = fields.At.Text,
        Port = fields.Word("port") is { } port ? _sentences.Traffic(port) : null,
        Operations = ((fields.Node("operations") as SourceMap)?.Entries ?? [])
            .Where(e => e.Value is SourceScalar).ToImmutableDictionary(e => e.Key.Text, e => e.Value.At.Text),
        Prefixes = [.. fields.Words("addresses").Select(fields.Prefix).OfType<Nat.Core.Packets.Ipv4Prefix>()],
    };
}
