using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Pcap.Reports;

/// <summary>
/// Events of flows that wait for somebody who reads them at his own pace. Whoever writes never waits for the reader: what comes while
/// <see cref="Capacity"/> wait already is lost, and counted.
/// </summary>
/// <param name="filter">Which flows.</param>
/// <param name="kinds">Which events.</param>
public sealed class FlowQueue(FlowFilter filter, IReadOnlyCollection<FlowEvent> kinds) : IFlowObserver
{
    /// <summary>So many wait at most.</summary>
    public const int Capacity = 16_384;

    private readonly bool[] _isWanted = [.. Enum.GetValues<FlowEvent>().Select(kinds.Contains)];
    private readonly object _gate = new();
    private readonly Queue<FlowReport> _waiting = [];
    private long _lost;
    private bool _isAwaited;

    /// <inheritdoc/>
    public void Created(in FlowSnapshot flow, Instant at) => Put(new FlowReport(FlowEvent.New, FlowChanges.State, flow, at, FlowEnd.Live));

    /// <inheritdoc/>
    public void Updated(in FlowSnapshot flow, FlowChanges changes, Instant at) => Put(new FlowReport(FlowEvent.Update, changes, flow, at, FlowEnd.Live));

    /// <inheritdoc/>
    public void Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end) => Put(new FlowReport(FlowEvent.Destroy, FlowChanges.State, flow, at, end));

    /// <summary>Takes events out, the oldest first; waits if there are none.</summary>
    /// <param name="into">Where they go.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="lost">How many were lost before them since the last call.</param>
    /// <returns>How many were taken out.</returns>
    public int Take(Span<FlowReport> into, TimeSpan patience, out long lost)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && _lost == 0)
            {
                _isAwaited = true;
                Monitor.Wait(_gate, patience);
                _isAwaited = false;
            }

            // They were lost behind those that waited then.
            int count = 0;
            while (count < into.Length && _waiting.TryDequeue(out into[count]))
                count++;
            lost = _waiting.Count == 0 ? _lost : 0;
            _lost -= lost;
            return count;
        }
    }

    private void Put(in FlowReport report)
    {
        if (!_isWanted[(int)report.What!] || !filter.Passes(report.Flow))
            return;
        lock (_gate)
        {
            if (_waiting.Count >= Capacity)
            {
                _lost++;
                return;
            }

            _waiting.Enqueue(report);
            if (_isAwaited)
                Monitor.Pulse(_gate);
        }
    }
}
