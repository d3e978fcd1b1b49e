using Nat.Core;

namespace Nat.Vpc.Network;

/// <summary>How a packet passes an interface.</summary>
/// <param name="IsOutbound">Whether it leaves.</param>
/// <param name="Rules">The rules that hold now.</param>
/// <param name="MustTrack">Whether a flow is tracked even if the rules are open.</param>
/// <param name="TrackedElsewhere">Flows that are tracked in another book and count for the same allowance.</param>
/// <param name="Now">The time.</param>
internal readonly record struct FlowWay(bool IsOutbound, PortRules Rules, bool MustTrack, int TrackedElsewhere, Instant Now);
