namespace Nat.Core.Engine;

/// <summary>One thing that waits in the <see cref="Outbox"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Token">The slot token of the packet that it belongs to.</param>
/// <param name="Egress">The side on which it leaves.</param>
/// <param name="Reason">Why it was dropped; <see cref="DropReason.None"/> if it leaves.</param>
/// <param name="Offset">Where its bytes begin in the outbox.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Zone">The zone of the inside host that is to get it; 0 on the outside.</param>
/// <param name="Delay">How long after that packet's arrival it leaves, where the NAT had to wait before it could answer.</param>
public readonly record struct OutboxItem(OutboxKind Kind, long Token, Side Egress, DropReason Reason, int Offset, int Length, ushort Zone, TimeSpan Delay);
