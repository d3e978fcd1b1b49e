using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>Finds the values in which profiles differ.</summary>
internal static class ProfileDifferences
{
    /// <summary>The fields that have not the same text in all profiles.</summary>
    public static IReadOnlyList<ConfigField> Of(IReadOnlyList<NatConfig> profiles) =>
        [.. ConfigFields.All.Where(f => profiles.Select(f.Text).Distinct().Skip(1).Any())];
}
