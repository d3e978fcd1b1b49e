using System.Collections.Immutable;
using Nat.Core.Conntrack;
using Nat.Core.Packets;
using Nat.Vpc.Model;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>Writes down what a packet passed.</summary>
internal sealed class PathRecorder : IPathObserver
{
    private readonly ImmutableArray<TraceHop>.Builder _hops = ImmutableArray.CreateBuilder<TraceHop>();
    private NatUnit? _unit;
    private List<FlowSnapshot> _table = [];

    /// <summary>What was written down since the last call.</summary>
    public ImmutableArray<TraceHop> Take()
    {
        var hops = _hops.ToImmutable();
        _hops.Clear();
        return hops;
    }

    /// <inheritdoc/>
    public void Enters(NatUnit unit) => (_unit, _table) = (unit, [.. unit.Flows()]);

    /// <inheritdoc/>
    public void Passed(in PathStep step)
    {
        bool passes = step.Block.Code == BlockCode.None;
        var (rule, says, details) = step.Point switch
        {
            PathPoint.SecurityGroup => OfGroups(step),
            PathPoint.NetworkAcl => OfAcl(step),
            PathPoint.RouteTable => OfRoutes(step),
            PathPoint.NatGateway or PathPoint.NatInstance when _unit is not null && !step.Before.IsEmpty && passes => OfNat(step, _unit),
            PathPoint.InternetGateway when passes => (null, OfInternetGateway(step), []),
            PathPoint.EgressOnlyInternetGateway when passes => (null, step.IsOutbound ? "remembers the connection, and lets it out as it is" : "lets in what answers a connection", []),
            PathPoint.Peering when passes => (null, "carries it to the other VPC", []),
            PathPoint.GatewayEndpoint when passes => (null, "takes it to the service without leaving the region's network", []),
            PathPoint.Internet when passes => (null, "carries it to the owner of the destination address", []),
            PathPoint.Host when passes => (null, "the packet has arrived", []),
            _ => (null, Remedies.Why(step.Block), ImmutableArray<string>.Empty),
        };
        _hops.Add(new TraceHop
        {
            Component = Names.Of(step.Point),
            Resource = step is { Point: PathPoint.SecurityGroup, Node: PortNode port } ? Names.GroupsOf(port) : Names.Of(step.Node),
            IsOutbound = step.IsOutbound,
            Passes = passes,
            Rule = rule,
            Says = says,
            Details = details,
            Before = HeaderText.Of(step.Before),
            After = HeaderText.Of(step.After),
        });
    }

    private static (string? Rule, string Says, ImmutableArray<string> Details) OfGroups(in PathStep step)
    {
        var port = (PortNode)step.Node!;
        bool isInbound = !step.IsOutbound;
        var decision = step.Groups;
        var asked = (isInbound ? port.Rules.Inbound : port.Rules.Outbound).Rules;
        if (!decision.Passes)
            return (null, Remedies.Why(step.Block), [.. asked.Select(r => Mismatch(r, isInbound)).Distinct()]);
        string tracking = decision.IsTracked ? "tracked" : "untracked: it lasts as long as the rules allow it";
        if (decision.Verdict != GroupVerdict.Opened)
            return (null, $"{(decision.Verdict == GroupVerdict.Answer ? "answers" : "continues")} a flow of {port.Name} that is known ({tracking}); no rule is asked", []);
        var rule = asked[decision.Rule];
        return ($"{rule.Group.Name}: {rule.Rule.Text(isInbound)}", $"a rule allows it; the flow is {tracking}", []);
    }

    private static string Mismatch(GroupRule rule, bool isInbound) =>
        $"{rule.Group.Name}: {rule.Rule.Text(isInbound)} does not match{(rule.Members is { } members ? $" (members: {MembersText(members)})" : "")}";

    private static string MembersText(HashSet<IpAddress> members) =>
        members.Count == 0 ? "none" : string.Join(", ", members.OrderBy(m => !m.IsIpv4).ThenBy(m => m.Value).Take(5)) + (members.Count > 5 ? $" and {members.Count - 5} more" : "");

    private static (string? Rule, string Says, ImmutableArray<string> Details) OfAcl(in PathStep step)
    {
        var (subnet, filter) = ((SubnetNode, AclFilter))step.Node!;
        var rule = step.Rule as NetworkAclRule;
        string way = filter.IsInbound ? "into" : "out of";
        string says = step.Block.Code == BlockCode.None ? $"lets it {way} subnet {subnet.Model.Name}" : Remedies.Why(step.Block);
        var passed = filter.Rules.TakeWhile(r => r != rule).Select(r => $"{r.Text(filter.IsInbound)} does not match");
        return (rule?.Text(filter.IsInbound) ?? "* deny everything", says, [.. passed]);
    }

    private static (string? Rule, string Says, ImmutableArray<string> Details) OfRoutes(in PathStep step)
    {
        var routes = (RouteIndex)step.Node!;
        var destination = DestinationOf(step.Before);
        var candidates = routes.Candidates(destination).ToList();
        var winner = step.Rule as RouteEntry ?? candidates.FirstOrDefault();
        var details = candidates.Select(c => $"{c} {(c == winner ? "wins" : "fits, but is " + (c.Prefix.Length < winner!.Prefix.Length ? "less specific" : "of lower rank"))}")
            .Concat(routes.Entries.Where(e => e.Prefix.IsIpv4 == destination.IsIpv4 && !e.Prefix.Contains(destination)).Select(e => $"{e} does not fit"));
        string says = step.Block.Code == BlockCode.None ? $"{destination} goes to {winner!.Route.Target}" : Remedies.Why(step.Block);
        return (winner?.ToString(), says, [.. details]);
    }

    private (string? Rule, string Says, ImmutableArray<string> Details) OfNat(in PathStep step, NatUnit unit)
    {
        var after = unit.Flows().ToList();
        var made = after.Where(flow => _table.TrueForAll(old => old.Id != flow.Id)).ToList();
        var details = Table("before", _table, unit).Concat(Table("after", after, unit));
        bool isAcross = step.Before[0] >> 4 != step.After[0] >> 4;
        string across = !isAcross ? "" : step.After[0] >> 4 == 4 ? "NAT64 makes IPv4 of IPv6; " : "NAT64 makes IPv6 of IPv4; ";
        if (made.Count == 0)
            return (null, $"{across}an entry of the table says what it becomes", [.. details]);
        return (null, across + NatReasons.Of(unit, made[0]), [.. details]);
    }

    private static IEnumerable<string> Table(string when, List<FlowSnapshot> flows, NatUnit unit)
    {
        if (flows.Count == 0)
            return [$"table {when}: empty"];
        const int Shown = 8;
        var lines = flows.Take(Shown).Select(flow => $"table {when}: {HeaderText.Of(flow, unit)}");
        return flows.Count > Shown ? lines.Append($"table {when}: and {flows.Count - Shown} more") : lines;
    }

    private static string OfInternetGateway(in PathStep step) => step.After[0] >> 4 == 6
        ? "lets it pass as it is: addresses of IPv6 are public"
        : step.IsOutbound ? "puts the public address in the place of the private one, and remembers nothing"
            : "puts the private address in the place of the public one, and remembers nothing";

    private static IpAddress DestinationOf(ReadOnlySpan<byte> packet) =>
        IpPacket.TryParseQuoted(packet.ToArray(), out var parsed) ? parsed.Destination : default;
}
