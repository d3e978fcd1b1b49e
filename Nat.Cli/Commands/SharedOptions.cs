using System.CommandLine;
using System.Globalization;
using Nat.Cli.Configuration;
using Nat.Core.Translation;

namespace Nat.Cli.Commands;

/// <summary>The options of every command that translates, and how they become a configuration.</summary>
internal sealed class SharedOptions
{
    // JSON readers keep 53 bits of a number; a random seed stays within.
    private const long LargestRandomSeed = 1L << 53;

    private readonly Option<string[]> _inside = Many("--inside", "CIDR[,CIDR...]", "Prefixes whose hosts are inside [default: RFC 1918 and 100.64.0.0/10]");
    private readonly Option<string[]> _outside = Many("--outside", "ADDR|CIDR|A-B[,...]", "The external address pool [default: 203.0.113.1]");
    private readonly Option<string?> _profile = One("--profile", "NAME", "How the NAT behaves; 'nat profiles' lists them [default: linux]");
    private readonly Option<string?> _config = One("--config", "FILE", "YAML file with everything that the options can say and more; options win over it");
    private readonly Option<string?> _seed = One("--seed", "N", "The seed of all randomness [default: random, printed in the summary]");
    private readonly Option<string?> _maxFlows = One("--max-flows", "N", "Capacity of the flow table [default: 1048576]");
    private readonly Option<string?> _portRange = One("--port-range", "A-B", "External ports for dynamic mappings [default: by profile]");
    private readonly Option<string[]> _forward = Many("--forward", "PROTO:EXT[:PORT]=INT[:PORT]", "Static mapping; may be repeated");
    private readonly Option<string?> _checksum = One("--checksum", "complete|verify|ignore|fix", "What is done about wrong checksums; complete: verified, but those that a sender left to its network card are computed [default: complete in a replay, else verify]");
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "No summary and no progress" };
    private readonly Option<string?> _summary = One("--summary", "text|json", "Summary as text on standard error or as JSON on standard output [default: text]");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_inside, _outside, _profile, _config, _seed, _maxFlows, _portRange, _forward, _checksum, _quiet, _summary])
            command.Options.Add(option);
    }

    /// <summary>The first of the options that was given and says how a NAT behaves, or null.</summary>
    public string? FirstGiven(ParseResult parsed) =>
        ((Option[])[_inside, _outside, _profile, _config, _seed, _maxFlows, _portRange, _forward, _checksum]).FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false })?.Name;

    /// <summary>Whether there is a configuration file.</summary>
    public bool HasFile(ParseResult parsed) => parsed.GetValue(_config) is not null;

    /// <summary>Adds to a command that translates nothing only what says how the NAT is set up.</summary>
    public void AddSetupTo(Command command)
    {
        foreach (var option in (Option[])[_inside, _outside, _profile, _config, _portRange, _forward])
            command.Options.Add(option);
    }

    /// <summary>Which summary is wanted; <paramref name="whenUnsaid"/> where nothing was said.</summary>
    public SummaryForm Summary(ParseResult parsed, SummaryForm whenUnsaid = SummaryForm.Text)
    {
        var form = parsed.GetValue(_summary) switch
        {
            null => whenUnsaid,
            "text" => SummaryForm.Text,
            "json" => SummaryForm.Json,
            var other => throw CliException.Usage($"--summary: '{other}' is neither text nor json"),
        };
        return parsed.GetValue(_quiet) && form == SummaryForm.Text ? SummaryForm.None : form;
    }

    /// <summary>Whether progress is unwanted.</summary>
    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    /// <summary>The configuration that profile, file and options give together.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="checksums">What is done about checksums if neither file nor options say it.</param>
    /// <exception cref="CliException">One of them is wrong.</exception>
    public TranslatorSetup Read(ParseResult parsed, ChecksumPolicy checksums)
    {
        var profile = parsed.GetValue(_profile) is { } name ? ProfileNames.Get("--profile", name) : null;
        var file = parsed.GetValue(_config) is { } path
            ? NamedConfig.ReadFile(path, profile, checksums)
            : new FileConfig(NamedConfig.WithChecksums(profile ?? NatProfiles.Linux, checksums));
        return Complete(parsed, file);
    }

    /// <summary>The configurations of several NATs, each with what the options say.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="option">The option that names the NATs, for messages.</param>
    /// <param name="names">Profiles and configuration files.</param>
    /// <param name="checksums">What is done about checksums if neither file nor options say it.</param>
    /// <exception cref="CliException">One of them is wrong.</exception>
    public IReadOnlyList<TranslatorSetup> ReadEach(ParseResult parsed, string option, IReadOnlyList<string> names, ChecksumPolicy checksums)
    {
        if ((parsed.GetValue(_profile) is not null ? _profile : parsed.GetValue(_config) is not null ? _config : null) is { } other)
            throw CliException.Usage($"{option} names the NATs itself: leave {other.Name} out");
        return [.. names.Select(name => Complete(parsed, NamedConfig.Get(option, name, checksums)))];
    }

    private TranslatorSetup Complete(ParseResult parsed, FileConfig file)
    {
        var config = file.Config;
        if (parsed.GetValue(_inside) is { Length: > 0 } inside)
            config = Apply("--inside", () => config with { Inside = ConfigText.Prefixes(Items(inside)) });
        if (parsed.GetValue(_outside) is { Length: > 0 } outside)
            config = Apply("--outside", () => config with { Outside = ConfigText.Ranges(Items(outside)) });
        if (parsed.GetValue(_maxFlows) is { } maxFlows)
            config = Apply("--max-flows", () => ConfigFields.Find("max-flows")!.Set(config, [maxFlows]));
        if (parsed.GetValue(_portRange) is { } ports)
            config = Apply("--port-range", () => config with { Ports = ConfigText.Ports(ports) });
        if (parsed.GetValue(_forward) is { Length: > 0 } forward)
            config = Apply("--forward", () => config with { StaticMappings = [.. forward.Select(ForwardText.Parse)] });
        if (parsed.GetValue(_checksum) is { } checksum)
            config = Apply("--checksum", () => config with { Checksums = ConfigText.Choice<ChecksumPolicy>(checksum) });
        file.Require(config);
        return new TranslatorSetup(config, Seed(parsed) ?? file.Seed ?? RandomSeed());
    }

    private static ulong RandomSeed() => (ulong)Random.Shared.NextInt64(LargestRandomSeed);

    private ulong? Seed(ParseResult parsed)
    {
        if (parsed.GetValue(_seed) is not { } text)
            return null;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw CliException.Usage($"--seed: '{text}' is not a seed; write a whole number");
    }

    /// <summary>Reads the value of an option, and names the option if it is wrong.</summary>
    public static T Apply<T>(string option, Func<T> change)
    {
        try
        {
            return change();
        }
        catch (FormatException fault)
        {
            throw CliException.Usage($"{option}: {fault.Message}");
        }
    }

    private static string[] Items(string[] values) =>
        [.. values.SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static Option<string?> One(string name, string form, string description) => new(name) { HelpName = form, Description = description };

    private static Option<string[]> Many(string name, string form, string description) => new(name)
    {
        HelpName = form,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
}
