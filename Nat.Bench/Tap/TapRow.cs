namespace Nat.Bench.Tap;

/// <summary>One figure: a row of the table, in the form of the JSON file.</summary>
/// <param name="Contestant">Whose.</param>
/// <param name="Test">Of what.</param>
/// <param name="Value">The median of its rounds.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Least">The least of its rounds.</param>
/// <param name="Most">The most of its rounds.</param>
/// <param name="TimesKernel">By that of the kernel's NAT; null where there is none.</param>
internal sealed record TapRow(string Contestant, string Test, double Value, string Unit, double Least, double Most, double? TimesKernel);
