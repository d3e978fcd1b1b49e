using Nat.Core;

namespace Nat.Vpc.Network;

/// <summary>Where and why a packet ended.</summary>
/// <param name="Code">Why.</param>
/// <param name="Point">At what kind of component.</param>
/// <param name="Node">The component.</param>
/// <param name="Rule">The rule or route that decided, or null.</param>
/// <param name="Reason">What the engine said, if it was a NAT.</param>
/// <param name="IsOutbound">Whether it was leaving (an interface, a subnet, the VPC).</param>
internal readonly record struct Block(
    BlockCode Code, PathPoint Point, object? Node, object? Rule = null, DropReason Reason = DropReason.None, bool IsOutbound = false);
