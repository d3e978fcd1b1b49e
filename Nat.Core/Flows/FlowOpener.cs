namespace Nat.Core.Flows;

/// <summary>What must be known of the first packet of a flow to decide whether it may take the tuple of another (PRT-05).</summary>
/// <param name="IsSyn">Whether it is a TCP segment with SYN and without ACK.</param>
/// <param name="Sequence">Its sequence number.</param>
internal readonly record struct FlowOpener(bool IsSyn, uint Sequence);
