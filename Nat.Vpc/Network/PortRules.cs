namespace Nat.Vpc.Network;

/// <summary>The rules that hold for an interface.</summary>
/// <param name="Version">Grows with every change of any rule.</param>
/// <param name="Inbound">Rules for what arrives.</param>
/// <param name="Outbound">Rules for what leaves.</param>
/// <param name="Allowance">How many flows may be tracked at the same time, or null.</param>
internal sealed record PortRules(int Version, GroupFilter Inbound, GroupFilter Outbound, int? Allowance);
