using Nat.Core.Flows;

namespace Nat.Core.Translation;

/// <summary>Says for the <see cref="PortAllocator"/> whether a flow may leave with a tuple.</summary>
internal interface IPortTest
{
    /// <summary>Whether it may.</summary>
    /// <param name="translated">The tuple.</param>
    /// <param name="care">How exactly that is looked at.</param>
    bool IsFree(in FlowTuple translated, PortCare care);

    /// <summary>Asks for the memory that the answer will come from.</summary>
    void Foresee(in FlowTuple translated);
}
