namespace Nat.Core.Engine;

/// <summary>What became of the flows of a saved state.</summary>
/// <param name="Restored">Flows that go on.</param>
/// <param name="Expired">Flows whose time was up when they were read.</param>
/// <param name="Unfit">Flows that the configuration would not have so: their address is not in the pool, their static mapping is gone, their port is another's.</param>
/// <param name="NoRoom">Flows for which there was no room in the table.</param>
public sealed record RestoreReport(int Restored, int Expired, int Unfit, int NoRoom);
