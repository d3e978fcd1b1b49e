using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Nat.Check.Scores;
using Nat.Check.Subjects;
using Nat.Cli.Output;
using Nat.Core;
using Nat.Core.Translation;

namespace Nat.Cli.Commands;

/// <summary><c>nat check</c>: holds a profile, or a NAT between two interfaces, against the RFCs.</summary>
internal sealed class CheckCommand
{
    // So long may an exchange with a device last, unless said otherwise; with shortened timers there are many that last longer than at once.
    private static readonly TimeSpan ShortExchange = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ScaledExchange = TimeSpan.FromSeconds(90);

    private readonly CliHost _host;
    private readonly SharedOptions _shared = new();
    private readonly DeviceSelection _devices = new();
    private readonly Option<string[]> _only = new("--only") { HelpName = "ID[,ID...]", Description = "Scores these requirements only, for instance 4787-REQ-1" };
    private readonly Option<string[]> _rfc = new("--rfc") { HelpName = "N[,N...]", Description = "Scores the requirements of these RFCs only" };
    private readonly Option<bool> _cgn = new("--cgn") { Description = "RFC 6888 applies: it is a carrier-grade NAT [default: of a configuration that limits the ports of a subscriber]" };
    private readonly Option<string?> _longTimers = new("--long-timers")
    {
        HelpName = "skip|run|N",
        Description = "With --device: what lasts over 10 s is left out, or waited for; or the NAT's timers were shortened N times, and so is every wait [default: skip]",
    };

    private readonly Option<bool> _asIs = new("--as-is")
    {
        Description = "A profile is given nothing that an exchange needs: no second external address, no port range that runs out, no small MTU, no exclusion",
    };

    private readonly Option<bool> _floods = new("--floods") { Description = "With --device: also what floods the NAT or takes all of its ports" };
    private readonly Option<string?> _expect = new("--expect")
    {
        HelpName = "must|pass|none|FILE",
        Description = "Exit code 3 unless every MUST passes that applies, or every MUST and SHOULD, or nothing, or every result is as in a FILE that --json wrote [default: must]",
    };

    private readonly Option<string?> _json = new("--json") { HelpName = "FILE", Description = "Writes the rows as JSON; - is standard output, instead of the table" };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Shows the packets of every exchange" };

    private CheckCommand(CliHost host) => _host = host;

    public static Command Create(CliHost host)
    {
        var check = new CheckCommand(host);
        var command = new Command("check", "Holds a NAT against RFC 4787, 5382, 5508, 5597, 6888 and 7857, requirement by requirement, and does the discovery tests of RFC 5780: "
            + "a profile in virtual time, or any NAT between two network interfaces.")
        {
            check._only, check._rfc, check._cgn, check._longTimers, check._floods, check._asIs, check._expect, check._json, check._verbose,
        };
        check._devices.AddTo(command);
        check._shared.AddTo(command);
        command.SetAction(check.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var expectation = Expected(parsed);
        var rows = _devices.Read(parsed) is { } devices ? ScoreDevices(parsed, devices, out string name) : ScoreProfile(parsed, out name);
        string? json = parsed.GetValue(_json);
        if (json is not null)
            WriteJson(json, rows);
        if (json != "-")
            _host.Out.Write(ScorecardText.Write(rows, name, parsed.GetValue(_verbose)));
        var failures = expectation.Failures(rows).ToList();
        foreach (string failure in failures)
            _host.Error.WriteLine($"nat: not as expected: {failure}");
        return failures.Count == 0 ? ExitCodes.Done : ExitCodes.Unexpected;
    }

    private ImmutableArray<CheckRow> ScoreProfile(ParseResult parsed, out string name)
    {
        foreach (var option in (Option[])[_longTimers, _floods])
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw CliException.Usage($"{option.Name} belongs to --device: a profile is scored in virtual time");
        }

        var setup = _shared.Read(parsed, ChecksumPolicy.Verify);
        name = $"profile {setup.Config.Profile}, seed {setup.Seed}, in virtual time";
        var options = Options(parsed) with { IsCarrierGrade = parsed.GetValue(_cgn) || IsCarrierGrade(setup.Config) };
        // Of a carrier-grade NAT it is the share of a subscriber that runs out, and that is part of its configuration.
        var given = parsed.GetValue(_asIs) ? BenchNeeds.None : options.IsCarrierGrade ? ~BenchNeeds.FewPorts : ~BenchNeeds.None;
        return Scorecard.Score(needs => new EngineUnderTest(setup.Config, setup.Seed, needs & given), options);
    }

    private static bool IsCarrierGrade(NatConfig config) =>
        config.Deterministic.IsOn || config.Subscribers.MaxPorts > 0 || config.Subscribers.MaxPortsPerProtocol > 0;

    private ImmutableArray<CheckRow> ScoreDevices(ParseResult parsed, DeviceOptions devices, out string name)
    {
        if (_shared.FirstGiven(parsed) is { } shared)
            throw CliException.Usage($"{shared} configures a profile; a NAT between interfaces has its own configuration");
        if (parsed.GetValue(_asIs))
            throw CliException.Usage("--as-is belongs to a profile; a NAT between interfaces is always scored as it is");
        var options = Options(parsed) with { IsCarrierGrade = parsed.GetValue(_cgn), Floods = parsed.GetValue(_floods) };
        (options, string timers) = parsed.GetValue(_longTimers) switch
        {
            null or "skip" => (options with { LongestExchange = ShortExchange }, "long timers left out"),
            "run" => (options, "long timers waited for"),
            { } text => (options with { Scale = Factor(text), LongestExchange = ScaledExchange }, $"timers shortened {text} times"),
        };
        using var nat = DevicesUnderTest.Open(devices);
        name = $"the NAT between {devices.InsideInterface} and {devices.OutsideInterface}, {timers}";
        return Scorecard.Score(nat, options);
    }

    private CheckOptions Options(ParseResult parsed) => new()
    {
        Only = [.. Items(parsed.GetValue(_only)).Select(Id)],
        Rfcs = [.. Items(parsed.GetValue(_rfc)).Select(Rfc)],
    };

    private Expectation Expected(ParseResult parsed)
    {
        switch (parsed.GetValue(_expect))
        {
            case null or "must":
                return Expectation.Must;
            case "pass":
                return Expectation.Pass;
            case "none":
                return Expectation.Nothing;
            case var path:
                var options = Options(parsed);
                try
                {
                    using var file = File.OpenRead(path);
                    return Expectation.Same(ScorecardJson.Read(file), id => (options.Only.IsEmpty || options.Only.Contains(id)) && (options.Rfcs.IsEmpty || options.Rfcs.Any(rfc => id.StartsWith($"{rfc}-", StringComparison.Ordinal))));
                }
                catch (FormatException fault)
                {
                    throw CliException.Failed($"{path}: {fault.Message}", fault);
                }
        }
    }

    private void WriteJson(string path, ImmutableArray<CheckRow> rows)
    {
        if (path == "-")
        {
            using var output = _host.OpenOutput();
            ScorecardJson.Write(output, rows);
        }
        else
        {
            using var file = File.Create(path);
            ScorecardJson.Write(file, rows);
        }
    }

    private static string Id(string text)
    {
        string[] known = [.. Scorecard.Ids];
        if (known.Contains(text))
            return text;
        string hint = Spelling.Nearest(text, known) is { } nearest ? $", did you mean '{nearest}'?" : "; --json - lists them";
        throw CliException.Usage($"--only: there is no requirement '{text}'{hint}");
    }

    private static int Rfc(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rfc) && Scorecard.Rfcs.Contains(rfc)
        ? rfc
        : throw CliException.Usage($"--rfc: '{text}' is none of {string.Join(", ", Scorecard.Rfcs)}");

    private static double Factor(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double factor) && factor >= 1
        ? factor
        : throw CliException.Usage($"--long-timers: '{text}' is neither skip nor run nor a number from 1");

    private static IEnumerable<string> Items(string[]? values) =>
        (values ?? []).SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
