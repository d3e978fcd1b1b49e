namespace Nat.Pcap.Compare;

/// <summary>What one NAT did to one flow.</summary>
/// <param name="Fate">What became of it.</param>
/// <param name="Forwarded">Packets that passed.</param>
/// <param name="Dropped">Packets that were dropped.</param>
/// <param name="Lost">
/// Packets that do not reach the other end: those dropped, and after a change of the external endpoint all of a TCP connection and
/// whatever the peer sends to the endpoint that it knows.
/// </param>
/// <param name="Fault">Where it went wrong; null for a flow that survives.</param>
public readonly record struct FlowResult(FlowFate Fate, long Forwarded, long Dropped, long Lost, FlowFault? Fault);
