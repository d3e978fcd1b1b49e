using Nat.Core;
using Nat.Core.Translation;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Nat.Cli.Configuration;

/// <summary>Reads the configuration file: every key of <see cref="ConfigFields"/>, and <c>profile</c>, <c>name</c> and <c>seed</c>.</summary>
internal static class YamlConfig
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="reader">Its text.</param>
    /// <param name="profile">The profile named on the command line, which wins over the one in the file; or null.</param>
    /// <param name="checksums">What is done about checksums if the file does not say it.</param>
    /// <exception cref="CliException">Something in it cannot be understood; the message names file, line and remedy.</exception>
    public static FileConfig Read(string path, TextReader reader, NatConfig? profile, ChecksumPolicy checksums = ChecksumPolicy.Verify)
    {
        var root = Load(path, reader);
        var config = profile ?? NatProfiles.Linux;
        ulong? seed = null;
        string? name = null;
        if (root is null)
            return new FileConfig(NamedConfig.WithChecksums(config, checksums), path);
        if (profile is null && root.Children.FirstOrDefault(c => Key(c.Key) == "profile").Value is { } named)
            config = Profile(path, named);
        config = NamedConfig.WithChecksums(config, checksums);
        foreach (var (key, value) in root.Children)
        {
            switch (Key(key))
            {
                case "profile":
                    Profile(path, value);
                    break;
                case "name":
                    name = Scalar(path, value) is { Length: > 0 } given ? given : throw Fault(path, value, "name: write what the NAT is called in reports");
                    break;
                case "seed":
                    seed = ulong.TryParse(Scalar(path, value), out ulong number)
                        ? number
                        : throw Fault(path, value, $"'{value}' is not a seed; write a whole number");
                    break;
                default:
                    config = Entry(path, config, "", key, value);
                    break;
            }
        }

        return new FileConfig(name is null ? config : config with { Profile = name }, path, seed, name);
    }

    private static YamlMappingNode? Load(string path, TextReader reader)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(reader);
        }
        catch (YamlException fault)
        {
            throw CliException.Usage($"{path}:{fault.Start.Line}: not YAML: {fault.InnerException?.Message ?? fault.Message}");
        }

        if (stream.Documents.Count == 0)
            return null;
        var root = stream.Documents[0].RootNode;
        return root as YamlMappingNode ?? throw Fault(path, root, "a configuration is a list of 'key: value' lines");
    }

    private static NatConfig Entry(string path, NatConfig config, string section, YamlNode key, YamlNode value)
    {
        string name = section + Key(key);
        if (ConfigFields.Find(name) is { } field)
            return Apply(path, config, field, value);
        string prefix = name + ".";
        if (!ConfigFields.All.Any(f => f.Key.StartsWith(prefix, StringComparison.Ordinal)))
            throw Fault(path, key, $"unknown key '{name}'{Suggestion(name)}");
        if (value is not YamlMappingNode inner)
            throw Fault(path, value, $"'{name}' is a section: put its keys below it, indented");
        foreach (var (innerKey, innerValue) in inner.Children)
            config = Entry(path, config, prefix, innerKey, innerValue);
        return config;
    }

    private static NatConfig Apply(string path, NatConfig config, ConfigField field, YamlNode value)
    {
        string[] items = value is YamlSequenceNode list && field.IsList
            ? [.. list.Children.Select(item => Scalar(path, item))]
            : field.IsList
                ? Scalar(path, value).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : [Scalar(path, value)];
        // One by one first, so that a fault is told with the line of its own item.
        if (value is YamlSequenceNode { Children.Count: > 1 } several && field.IsList)
        {
            for (int i = 0; i < items.Length; i++)
                Set(path, config, field, [items[i]], several.Children[i]);
        }

        return Set(path, config, field, items, value);
    }

    private static NatConfig Set(string path, NatConfig config, ConfigField field, string[] items, YamlNode at)
    {
        try
        {
            return field.Set(config, items);
        }
        catch (FormatException fault)
        {
            throw Fault(path, at, $"{field.Key}: {fault.Message}");
        }
    }

    private static NatConfig Profile(string path, YamlNode value) =>
        NatProfiles.Find(Scalar(path, value)) ?? throw Fault(path, value, ProfileNames.Unknown(Scalar(path, value)));

    private static string Key(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";

    private static string Scalar(string path, YamlNode node) =>
        (node as YamlScalarNode)?.Value ?? throw Fault(path, node, "a single value is needed here");

    private static string Suggestion(string name)
    {
        var keys = ConfigFields.All.Select(f => f.Key);
        var sections = keys.Where(k => k.Contains('.', StringComparison.Ordinal)).Select(k => k[..k.IndexOf('.', StringComparison.Ordinal)]).Distinct();
        string? nearest = Spelling.Nearest(name, [.. keys, .. sections, "profile", "name", "seed"]);
        return nearest is null ? "; 'nat profiles linux' prints every key" : $"; did you mean '{nearest}'?";
    }

    private static CliException Fault(string path, YamlNode node, string message) => CliException.Usage($"{path}:{node.Start.Line}: {message}");
}
