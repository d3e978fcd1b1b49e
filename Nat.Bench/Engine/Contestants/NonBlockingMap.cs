using Nat.Core.Flows;

namespace Nat.Bench.Engine.Contestants;

/// <summary>The lock-free dictionary of the package NonBlocking.</summary>
internal readonly struct NonBlockingMap(int capacity) : IFlowMap
{
    private readonly NonBlocking.ConcurrentDictionary<FlowTuple, PeerFlow> _flows = new(Environment.ProcessorCount, capacity);

    /// <inheritdoc/>
    public static string Name => "nonblocking";

    /// <inheritdoc/>
    public PeerFlow? Find(in FlowTuple tuple) => _flows.TryGetValue(tuple, out var flow) ? flow : null;

    /// <inheritdoc/>
    public bool TryAdd(in FlowTuple tuple, PeerFlow flow) => _flows.TryAdd(tuple, flow);

    /// <inheritdoc/>
    public void Remove(in FlowTuple tuple) => _flows.TryRemove(tuple, out _);
}
