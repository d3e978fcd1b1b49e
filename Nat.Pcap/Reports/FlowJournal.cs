using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Pcap.Reports;

/// <summary>Writes the life of flows into the flow list and the event log, and counts it for the summary.</summary>
public sealed class FlowJournal : IFlowObserver
{
    private readonly ReportFile? _flows;
    private readonly ReportFile? _events;

    /// <summary>Makes a journal.</summary>
    /// <param name="flows">The list of flows, or null.</param>
    /// <param name="events">The event log, or null.</param>
    public FlowJournal(ReportFile? flows, ReportFile? events) => (_flows, _events) = (flows, events);

    /// <summary>What the flows were, once they have ended or were listed by <see cref="AddLive"/>.</summary>
    public FlowStatistics Statistics { get; } = new();

    /// <inheritdoc/>
    public void Created(in FlowSnapshot flow, Instant at) => Event(FlowEvent.New, FlowChanges.State, flow, at, FlowEnd.Live);

    /// <inheritdoc/>
    public void Updated(in FlowSnapshot flow, FlowChanges changes, Instant at) => Event(FlowEvent.Update, changes, flow, at, FlowEnd.Live);

    /// <inheritdoc/>
    public void Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        Event(FlowEvent.Destroy, FlowChanges.State, flow, at, end);
        List(flow, at, end);
        Statistics.Add(flow, end);
    }

    /// <summary>Lists the flows that are alive at the end.</summary>
    public void AddLive(IEnumerable<FlowSnapshot> flows, Instant at)
    {
        foreach (var flow in flows)
        {
            List(flow, at, FlowEnd.Live);
            Statistics.Add(flow, FlowEnd.Live);
        }
    }

    private void Event(FlowEvent what, FlowChanges changes, in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        if (_events is null)
            return;
        if (_events.IsJson)
            JsonText.Event(_events.Line, what, flow, at, end);
        else
            ConntrackText.Event(_events.Line, what, changes, flow, at);
        _events.EndLine();
    }

    private void List(in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        if (_flows is null)
            return;
        if (_flows.IsJson)
            JsonText.Flow(_flows.Line, flow, at, end);
        else
            ConntrackText.Entry(_flows.Line, flow, at);
        _flows.EndLine();
    }
}
