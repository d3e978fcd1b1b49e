using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Translation;

namespace Nat.Pcap.Reports;

/// <summary>
/// Writes the life of flows into the flow list and the event log, and counts it for the summary; writes who had which block of ports into the
/// log of blocks.
/// </summary>
public sealed class FlowJournal : IFlowObserver, IPortBlockObserver
{
    private readonly ReportFile? _flows;
    private readonly ReportFile? _events;
    private readonly ReportFile? _blocks;

    /// <summary>Makes a journal.</summary>
    /// <param name="flows">The list of flows, or null.</param>
    /// <param name="events">The event log, or null.</param>
    /// <param name="blocks">The log of blocks, or null.</param>
    public FlowJournal(ReportFile? flows, ReportFile? events, ReportFile? blocks = null) => (_flows, _events, _blocks) = (flows, events, blocks);

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

    /// <inheritdoc/>
    public void BlockGiven(in PortBlock block, Instant at) => Block(block, isGiven: true, at);

    /// <inheritdoc/>
    public void BlockReturned(in PortBlock block, Instant at) => Block(block, isGiven: false, at);

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
            ConntrackText.Event(_events.Line, new FlowReport(what, changes, flow, at, end), ConntrackForm.Timestamp);
        _events.EndLine();
    }

    private void List(in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        if (_flows is null)
            return;
        if (_flows.IsJson)
            JsonText.Flow(_flows.Line, flow, at, end);
        else
            ConntrackText.Entry(_flows.Line, flow, at, ConntrackForm.Extended);
        _flows.EndLine();
    }

    private void Block(in PortBlock block, bool isGiven, Instant at)
    {
        if (_blocks is null)
            return;
        BlockText.Write(_blocks.Line, block, isGiven, at, _blocks.IsJson);
        _blocks.EndLine();
    }
}
