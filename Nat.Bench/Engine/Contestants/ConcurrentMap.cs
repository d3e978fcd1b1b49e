using System.Collections.Concurrent;
using Nat.Core.Flows;

namespace Nat.Bench.Engine.Contestants;

/// <summary>The dictionary of the class library for several threads.</summary>
internal readonly struct ConcurrentMap(int capacity) : IFlowMap
{
    private readonly ConcurrentDictionary<FlowTuple, PeerFlow> _flows = new(Environment.ProcessorCount, capacity);

    /// <inheritdoc/>
    public static string Name => "concurrent-dictionary";

    /// <inheritdoc/>
    public PeerFlow? Find(in FlowTuple tuple) => _flows.TryGetValue(tuple, out var flow) ? flow : null;

    /// <inheritdoc/>
    public bool TryAdd(in FlowTuple tuple, PeerFlow flow) => _flows.TryAdd(tuple, flow);

    /// <inheritdoc/>
    public void Remove(in FlowTuple tuple) => _flows.TryRemove(tuple, out _);
}
