using Nat.Core.Flows;

namespace Nat.Core.Conntrack;

/// <summary>
/// Is told of the life of entries (CTK-11), in the order in which it happens. Called on the worker's thread and only when
/// something changes, never for a packet that just passes. Of a group of workers each calls it, so it must allow several calls at once.
/// </summary>
public interface IFlowObserver
{
    /// <summary>An entry was opened.</summary>
    void Created(in FlowSnapshot flow, Instant at);

    /// <summary>The TCP state or the status of an entry changed.</summary>
    /// <param name="flow">The entry.</param>
    /// <param name="changes">What changed beside the direction in which packets were seen: the TCP state, or that the entry is assured now.</param>
    /// <param name="at">When.</param>
    void Updated(in FlowSnapshot flow, FlowChanges changes, Instant at);

    /// <summary>An entry ended.</summary>
    void Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end);
}
