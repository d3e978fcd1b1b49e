namespace Nat.Vpc.Imports;

/// <summary>The output of <c>nft -j list ruleset</c> (libnftables-json(5)): the NAT chains of a NAT instance.</summary>
internal sealed class NftSource(ImportFile file, JsonFields root, List<ImportNote> notes) : IImportSource
{
    private readonly FirewallRules _rules = new(file, notes);

    /// <summary>What a rule of a NAT chain says, as far as it is understood.</summary>
    private sealed class Rule
    {
        public string? Source, Destination, Protocol, Port, Verdict, Address, ToPort;
        public bool IsStrange;
    }

    /// <inheritdoc/>
    public int Turn => int.MaxValue;

    /// <inheritdoc/>
    public void Declare(NetworkDraft draft)
    {
    }

    /// <inheritdoc/>
    public void Describe(NetworkDraft draft)
    {
        var chains = root.Peek("nftables").Select(o => o.Inner("chain", c => (Hook: c.Text("hook"), Type: c.Text("type"), Key: Key(c, "name")))).Where(c => c.Hook is not null)
            .GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.First());
        foreach (var entry in root.Peek("nftables").Where(o => o.Names().Contains("rule")))
        {
            entry.Inner("rule", at =>
            {
                var (hook, type, _) = chains.GetValueOrDefault(Key(at, "chain"));
                if (type != "nat" || !Translates(Read(at), hook))
                    _rules.Note($"{at.Path}", $"this rule of chain {at.Text("chain")} is not understood; left out");
                return true;
            });
        }

        _rules.PutTo(draft);
    }

    private static string Key(JsonFields at, string name) => $"{at.Text("family")} {at.Text("table")} {at.Text(name)}";

    private static Rule Read(JsonFields at)
    {
        var rule = new Rule();
        foreach (var expression in at.Peek("expr"))
        {
            switch (expression.Names().FirstOrDefault())
            {
                case "counter":
                    break;
                case "match":
                    expression.Inner("match", m => Match(m, rule));
                    break;
                case "masquerade" or "snat" or "dnat" or "accept" or "return":
                    rule.Verdict = expression.Names().First();
                    expression.Inner(rule.Verdict, v =>
                    {
                        (rule.Address, rule.ToPort) = (v.Text("addr"), Range(v, "port"));
                        rule.IsStrange |= v.Names().Except(["addr", "port", "flags", "family"]).Any();
                        return true;
                    });
                    break;
                default:
                    rule.IsStrange = true;
                    break;
            }
        }

        return rule;
    }

    private static bool Match(JsonFields match, Rule rule)
    {
        var (protocol, field) = match.Inner("left", l => l.Inner("payload", p => (p.Text("protocol"), p.Text("field"))));
        string? meta = match.Inner("left", l => l.Inner("meta", m => m.Text("key")));
        string? value = Range(match, "right");
        rule.IsStrange |= match.Text("op") is not ("==" or "in");
        switch (protocol ?? meta, field)
        {
            case ("ip", "saddr"):
                rule.Source = value;
                break;
            case ("ip", "daddr"):
                rule.Destination = value;
                break;
            case ("tcp" or "udp", "dport"):
                (rule.Protocol, rule.Port) = (protocol, value);
                break;
            case ("oifname" or "iifname" or "oif" or "iif", null):
                break;
            default:
                rule.IsStrange = true;
                break;
        }

        return rule.IsStrange |= value is null;
    }

    /// <summary>A text or number, a prefix, or a range.</summary>
    private static string? Range(JsonFields at, string name) => at.Text(name) ?? at.Inner(name, v =>
        v.Inner("prefix", p => $"{p.Text("addr")}/{p.Text("len")}") ?? (v.TwoTexts("range") is var (first, last) ? $"{first}-{last}" : null));

    private bool Translates(Rule rule, string? hook)
    {
        bool toAll = rule.Destination is null && rule.Port is null;
        switch (hook, rule.Verdict)
        {
            case var _ when rule.IsStrange:
                return false;
            case ("postrouting", "masquerade" or "snat") when toAll && (rule.Verdict == "masquerade" || rule.Address is not null):
                _rules.Source(rule.Source, rule.Address, rule.ToPort);
                return true;
            case ("postrouting", "accept" or "return") when rule is { Destination: not null, Port: null, Source: null }:
                _rules.Exclude(rule.Destination);
                return true;
            case ("prerouting", "dnat") when rule is { Source: null, Address: not null }:
                _rules.Forward(rule.Protocol ?? "all", rule.Destination, rule.Port, rule.Address, rule.ToPort);
                return true;
            default:
                return false;
        }
    }
}
