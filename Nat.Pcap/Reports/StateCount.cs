namespace Nat.Pcap.Reports;

/// <summary>How many flows of a protocol ended, or stand at the end, in one state.</summary>
/// <param name="Protocol">The IP protocol.</param>
/// <param name="State">The state, in conntrack's words.</param>
/// <param name="Flows">How many flows.</param>
/// <param name="Live">How many of these were alive at the end.</param>
public readonly record struct StateCount(byte Protocol, string State, long Flows, long Live);
