namespace Nat.Vpc.Network;

/// <summary>Follows packets through the network, step by step.</summary>
internal interface IPathObserver
{
    /// <summary>A packet comes to a translator, whose table is still as it was before.</summary>
    void Enters(NatUnit unit);

    /// <summary>A packet has passed a component, or ended there.</summary>
    void Passed(in PathStep step);
}
