using Nat.Core.Flows;

namespace Nat.Bench.Engine.Contestants;

/// <summary>A dictionary that leads from both tuples of a flow to the flow. A structure, so that the compiler makes code for each.</summary>
internal interface IFlowMap
{
    /// <summary>What it is called in tables and rows.</summary>
    static abstract string Name { get; }

    /// <summary>The flow of a tuple, or null.</summary>
    PeerFlow? Find(in FlowTuple tuple);

    /// <summary>Adds a flow under a tuple, if that has none.</summary>
    bool TryAdd(in FlowTuple tuple, PeerFlow flow);

    /// <summary>Takes a tuple out.</summary>
    void Remove(in FlowTuple tuple);
}
