using Nat.Core.Conntrack;
using Nat.Linux.Control;
using Nat.Linux.Forwarding;
using Nat.Pcap.Reports;

namespace Nat.Cli.Control;

/// <summary>
/// Requests about flows, which are told as lines of <see cref="FlowJson"/>: <c>list</c>, <c>delete</c>, <c>count</c>, <c>statistics</c> and
/// <c>events</c>. The arguments are the conditions of <see cref="FlowFilter"/>.
/// </summary>
/// <param name="nat">The NAT.</param>
/// <param name="feed">Tells of its flows.</param>
internal sealed class FlowActions(TunNat nat, FlowFeed feed)
{
    private const string Kinds = "event-mask";
    private const int SendAt = 32 * 1024;   // bytes of lines that are worth a call
    private const int EndedAtOnce = 512;    // while the workers stand still
    private const int EventsAtOnce = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>The requests.</summary>
    public IEnumerable<ControlAction> Actions =>
    [
        new("list", FlowFilter.Keys, List),
        new("delete", FlowFilter.Keys, Delete),
        new("count", [], (_, _) => Count()),
        new("statistics", [], (_, _) => Statistics()),
        new("events", [.. FlowFilter.Keys, Kinds], Events),
    ];

    // The table is walked while the workers work: what is opened or ends meanwhile may be in the list or not.
    private ControlReturn List(ControlRequest request, ControlPeer peer)
    {
        var filter = Filter(request);
        var lines = new FlowLines(peer);
        foreach (var flow in nat.Workers.Flows())
        {
            if (filter.Passes(flow))
                lines.Add(FlowReport.Listed(flow, LiveClock.Now), SendAt);
        }

        lines.Send();
        return json => json.WriteNumber("flows", lines.Count);
    }

    private ControlReturn Delete(ControlRequest request, ControlPeer peer)
    {
        var filter = Filter(request);
        var lines = new FlowLines(peer);
        List<FlowSnapshot> chosen = [];
        foreach (var flow in nat.Workers.Flows())
        {
            if (filter.Passes(flow))
                chosen.Add(flow);
            if (chosen.Count == EndedAtOnce)
                End(chosen, lines);
        }

        End(chosen, lines);
        lines.Send();
        return json => json.WriteNumber("flows", lines.Count);
    }

    private void End(List<FlowSnapshot> chosen, FlowLines lines)
    {
        if (chosen.Count == 0)
            return;
        var at = LiveClock.Now;
        nat.AtRest(() => chosen.RemoveAll(flow => !nat.Workers.Delete(flow.Id, at)));
        foreach (var flow in chosen)
            lines.Add(FlowReport.Listed(flow, at), SendAt);
        chosen.Clear();
    }

    private ControlReturn Count()
    {
        var (flows, most) = (nat.Workers.FlowCount, nat.Workers[0].Config.MaxFlows);
        return json =>
        {
            json.WriteNumber("flows", flows);
            json.WriteNumber("max", most);
        };
    }

    private ControlReturn Statistics() => json =>
    {
        json.WriteStartArray("workers");
        for (int worker = 0; worker < nat.Workers.Count; worker++)
        {
            json.WriteStartObject();
            foreach (var (name, value) in nat.Workers[worker].Statistics.Named())
                json.WriteNumber(name, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    };

    // Ends when the peer leaves or asks for something else. A peer that does not read holds up its own thread only.
    private ControlReturn Events(ControlRequest request, ControlPeer peer)
    {
        var queue = new FlowQueue(Filter(request), Wanted(request.Argument(Kinds)));
        var lines = new FlowLines(peer);
        var events = new FlowReport[EventsAtOnce];
        long lostInAll = 0;
        feed.Add(queue);
        try
        {
            peer.Send("{\"begin\":\"events\"}\n"u8);
            while (!peer.IsImpatient)
            {
                int count = queue.Take(events, Patience, out long lost);
                foreach (ref readonly var report in events.AsSpan(0, count))
                    lines.Add(report, SendAt);
                if (lost > 0)
                    lines.AddLost(lost);
                lostInAll += lost;
                lines.Send();
            }
        }
        finally
        {
            feed.Remove(queue);
        }

        return json =>
        {
            json.WriteNumber("events", lines.Count);
            json.WriteNumber("lost", lostInAll);
        };
    }

    private static FlowFilter Filter(ControlRequest request)
    {
        try
        {
            return FlowFilter.Of(request.Arguments.Where(a => a.Key != Kinds));
        }
        catch (FormatException fault)
        {
            throw new ControlException(fault.Message, fault);
        }
    }

    private static FlowEvent[] Wanted(string? mask)
    {
        try
        {
            return FlowEvents.Read(mask ?? "ALL");
        }
        catch (FormatException fault)
        {
            throw new ControlException($"{Kinds}: {fault.Message}", fault);
        }
    }
}
