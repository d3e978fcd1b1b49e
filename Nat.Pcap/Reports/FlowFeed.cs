using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Pcap.Reports;

/// <summary>
/// Tells the life of the flows of a running NAT to whoever listens at the moment. While nobody does, it costs a worker one read for an event.
/// </summary>
public sealed class FlowFeed : IFlowObserver
{
    private readonly Lock _guard = new();
    private IFlowObserver[] _listeners = [];   // replaced as a whole under the lock; workers read it without

    /// <summary>Begins to tell a listener, on the workers' threads and several at once; it must not wait there.</summary>
    public void Add(IFlowObserver listener)
    {
        lock (_guard)
            Volatile.Write(ref _listeners, [.. _listeners, listener]);
    }

    /// <summary>Tells it no more; a call that has begun may still end after this.</summary>
    public void Remove(IFlowObserver listener)
    {
        lock (_guard)
            Volatile.Write(ref _listeners, [.. _listeners.Where(l => l != listener)]);
    }

    /// <inheritdoc/>
    public void Created(in FlowSnapshot flow, Instant at)
    {
        foreach (var listener in Volatile.Read(ref _listeners))
            listener.Created(flow, at);
    }

    /// <inheritdoc/>
    public void Updated(in FlowSnapshot flow, FlowChanges changes, Instant at)
    {
        foreach (var listener in Volatile.Read(ref _listeners))
            listener.Updated(flow, changes, at);
    }

    /// <inheritdoc/>
    public void Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        foreach (var listener in Volatile.Read(ref _listeners))
            listener.Destroyed(flow, at, end);
    }
}
