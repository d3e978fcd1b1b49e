namespace Nat.Core.Translation;

/// <summary>What all workers share of a configuration that they are about to take.</summary>
/// <param name="Config">The configuration.</param>
/// <param name="Pool">Its external addresses.</param>
/// <param name="Static">Its static mappings.</param>
/// <param name="Permissions">Where permissions are kept; null if it has none.</param>
/// <param name="Ledger">What is counted of the entries; null if nobody counts it.</param>
internal sealed record PolicyChange(NatConfig Config, AddressPool Pool, StaticMappingTable Static, MappingTable? Permissions, PortLedger? Ledger);
