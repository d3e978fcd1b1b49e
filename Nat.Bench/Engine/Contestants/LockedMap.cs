using Nat.Core.Flows;

namespace Nat.Bench.Engine.Contestants;

/// <summary>The plain dictionary of the class library under a lock.</summary>
internal readonly struct LockedMap(int capacity) : IFlowMap
{
    private readonly Dictionary<FlowTuple, PeerFlow> _flows = new(capacity);
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public static string Name => "locked-dictionary";

    /// <inheritdoc/>
    public PeerFlow? Find(in FlowTuple tuple)
    {
        lock (_lock)
            return _flows.GetValueOrDefault(tuple);
    }

    /// <inheritdoc/>
    public bool TryAdd(in FlowTuple tuple, PeerFlow flow)
    {
        lock (_lock)
            return _flows.TryAdd(tuple, flow);
    }

    /// <inheritdoc/>
    public void Remove(in FlowTuple tuple)
    {
        lock (_lock)
            _flows.Remove(tuple);
    }
}
