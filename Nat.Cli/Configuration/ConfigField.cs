using Nat.Core.Translation;

namespace Nat.Cli.Configuration;

/// <summary>One value of the configuration that has a name: how it is shown and how it is set.</summary>
/// <param name="Key">Its key in the file; a dot separates a section from a key in it.</param>
/// <param name="Property">The property of the configuration that it stands for.</param>
/// <param name="IsList">Whether it holds any number of items.</param>
/// <param name="Show">The items as text; one for a value that is no list.</param>
/// <param name="Set">A configuration with other items. Throws <see cref="FormatException"/>.</param>
internal sealed record ConfigField(
    string Key,
    string Property,
    bool IsList,
    Func<NatConfig, IReadOnlyList<string>> Show,
    Func<NatConfig, IReadOnlyList<string>, NatConfig> Set)
{
    /// <summary>A field that holds one value.</summary>
    public static ConfigField One(string key, string property, Func<NatConfig, string> show, Func<NatConfig, string, NatConfig> set) =>
        new(key, property, false, config => [show(config)], (config, items) => items.Count == 1
            ? set(config, items[0])
            : throw new FormatException($"{key} takes one value, not {items.Count}"));

    /// <summary>A field that holds a list.</summary>
    public static ConfigField Many(
        string key, string property, Func<NatConfig, IEnumerable<string>> show, Func<NatConfig, IReadOnlyList<string>, NatConfig> set) =>
        new(key, property, true, config => [.. show(config)], set);

    /// <summary>The value as one line of text.</summary>
    public string Text(NatConfig config) => string.Join(", ", Show(config)) is { Length: > 0 } text ? text : "none";
}
