using System.Globalization;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <summary>Reads the sentences of the file: traffic, rules, routes. Their words are already in the right order (<see cref="ValueForm"/>).</summary>
internal sealed class Sentences(NameDirectory names, Fields fields, FaultList faults)
{
    /// <summary>Reads <c>tcp 443 from web</c> or <c>tcp 443 to web</c>.</summary>
    public SecurityGroupRule? GroupRule(Word sentence)
    {
        var words = sentence.Split();
        int between = words.FindIndex(w => w.Text is "from" or "to");
        var traffic = Traffic(words[..between]);
        var peer = Peer(words[(between + 1)..]);
        return traffic is { } match && peer is not null ? new SecurityGroupRule(match, peer) : null;
    }

    /// <summary>Reads <c>100 allow tcp 443 from 0.0.0.0/0</c>.</summary>
    public NetworkAclRule? AclRule(Word sentence)
    {
        var words = sentence.Split();
        int between = words.FindIndex(w => w.Text is "from" or "to");
        int? number = AclNumber(words[0]);
        var traffic = Traffic(words[2..between]);
        var cidr = fields.Block(words[^1]);
        return number is { } n && traffic is { } match && cidr is { } block ? new NetworkAclRule(n, words[1].Text == "allow", match, block) : null;
    }

    /// <summary>Reads the number of a rule of a network ACL.</summary>
    public int? AclNumber(Word word)
    {
        if (int.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= NetworkAclRule.MaxNumber)
            return number;
        faults.Add(word, $"'{word.Text}' is no rule number; they go from 1 to {NetworkAclRule.MaxNumber}");
        return null;
    }

    /// <summary>Reads <c>0.0.0.0/0 via igw</c>.</summary>
    public Route? Route(Word sentence)
    {
        var words = sentence.Split();
        var (prefix, list) = Destination(words[0]);
        var target = Target(words[2]);
        return (prefix is null && list is null) || target is null
            ? null
            : new Route { Destination = prefix, PrefixList = list, Target = target, Propagated = words.Count > 3 };
    }

    /// <summary>Reads the destination of a route: a block of addresses or a prefix list.</summary>
    public (IpPrefix? Prefix, string? List) Destination(Word word) =>
        IpPrefix.TryParse(word.Text, out _) || (word.Text.Contains('/') && char.IsAsciiDigit(word.Text[0])) || word.Text.Contains(':')
            ? (fields.Block(word), null)
            : (null, names.Check(NameKind.PrefixList, word));

    /// <summary>Reads <c>all</c>, <c>tcp 443</c>, <c>icmp 8/0</c>, <c>icmpv6 128</c>, <c>protocol 47</c>.</summary>
    public TrafficMatch? Traffic(Word sentence) => Traffic(sentence.Split());

    /// <summary>Reads <c>tcp 8080 to 10.0.11.20:80</c> or <c>all 10.0.1.9 to 10.0.11.20</c>.</summary>
    public StaticMapping? Forward(Word sentence)
    {
        var words = sentence.Split();
        int between = words.FindIndex(w => w.Text == "to");
        var traffic = Traffic(words[..1]);
        var external = default(Ipv4Address);
        ushort? port = null;
        foreach (var part in words[1..between].SelectMany(w => w.Split(':')))
        {
            if (part.Text.Contains('.'))
                external = fields.Address(part) ?? default;
            else
                port = Port(part);
        }

        var target = words[^1].Split(':');
        var inside = fields.Address(target[0]);
        var inner = target.Count > 1 ? Port(target[1]) : port;
        if (port is null != inner is null || (port is not null && traffic?.Protocol is null))
            faults.Add(sentence, $"'{sentence.Text}' needs ports on both sides and tcp or udp, or no port at all");
        return inside is { } address ? new StaticMapping(traffic?.Protocol, external, port, address, inner) : null;
    }

    /// <summary>Reads ports.</summary>
    public PortRange? Ports(Word word)
    {
        if (PortRange.TryParse(word.Text, out var range))
            return range;
        bool isReversed = word.Text.Split('-') is [var first, var last] && PortRange.TryParse($"{last}-{first}", out _);
        faults.Add(word, isReversed ? $"ports {word.Text} run backwards; did you mean '{string.Join('-', word.Text.Split('-').Reverse())}'?" : $"'{word.Text}' is not ports from 0 to 65535");
        return null;
    }

    /// <summary>Reads a port above 0.</summary>
    public ushort? Port(Word word)
    {
        if (ushort.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0)
            return port;
        faults.Add(word, $"'{word.Text}' is not a port from 1 to 65535");
        return null;
    }

    private TrafficMatch? Traffic(List<Word> words)
    {
        switch (words)
        {
            case [{ Text: "all" }]:
                return TrafficMatch.All;
            case [{ Text: "protocol" }, var number]:
                return Small(number) is { } protocol ? new TrafficMatch(protocol) : null;
            case [{ Text: "icmp" or "icmpv6" }]:
                return new TrafficMatch(words[0].Text == "icmp" ? IpProtocol.Icmp : IpProtocol.Icmpv6);
            case [{ Text: "icmp" or "icmpv6" }, var what]:
                byte?[] parts = [.. what.Split('/').Select(Small)];
                return new TrafficMatch(words[0].Text == "icmp" ? IpProtocol.Icmp : IpProtocol.Icmpv6, null, parts[0], parts.Length > 1 ? parts[1] : null);
        }

        byte transport = words[0].Text == "tcp" ? IpProtocol.Tcp : IpProtocol.Udp;
        if (words.Count == 1)
            return new TrafficMatch(transport);
        return Ports(words[1]) is { } ports ? new TrafficMatch(transport, ports) : null;
    }

    private byte? Small(Word word)
    {
        if (byte.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out byte number))
            return number;
        faults.Add(word, $"'{word.Text}' is not a number from 0 to 255");
        return null;
    }

    private RulePeer? Peer(List<Word> words)
    {
        if (words is [{ Text: "group" }, var named])
            return names.Check(NameKind.SecurityGroup, named) is { } group ? new RulePeer { Group = group } : null;
        if (words is [{ Text: "list" }, var listed])
            return names.Check(NameKind.PrefixList, listed) is { } list ? new RulePeer { PrefixList = list } : null;
        var word = words[0];
        if ((char.IsAsciiDigit(word.Text[0]) || word.Text.Contains(':')) && !names.Has(NameKind.SecurityGroup, word.Text))
            return fields.Block(word) is { } cidr ? RulePeer.Of(cidr) : null;
        if (!names.Has(NameKind.SecurityGroup, word.Text) && names.Has(NameKind.PrefixList, word.Text))
            return new RulePeer { PrefixList = word.Text };
        return names.Check(NameKind.SecurityGroup, word) is { } name ? new RulePeer { Group = name } : null;
    }

    private RouteTarget? Target(Word word)
    {
        if (word.Text == "blackhole")
            return RouteTarget.Blackhole;
        foreach (var (among, kind) in NameDirectory.RouteTargets)
        {
            if (names.Has(among, word.Text))
                return new RouteTarget(kind, word.Text);
        }

        faults.Unknown(word, "route target", NameDirectory.RouteTargets.SelectMany(t => names.All(t.Names)).Append("blackhole"));
        return null;
    }

}
