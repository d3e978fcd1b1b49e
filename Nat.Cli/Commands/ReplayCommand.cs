using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Nat.Cli.Output;
using Nat.Core;
using Nat.Core.Engine;
using Nat.Core.Translation;
using Nat.Pcap.Files;
using Nat.Pcap.Replay;
using Nat.Pcap.Reports;

namespace Nat.Cli.Commands;

/// <summary><c>nat replay</c>: captures go through the NAT at their own time stamps.</summary>
internal sealed class ReplayCommand
{
    private const int MostThreads = 64;

    private readonly CliHost _host;
    private readonly SharedOptions _shared = new();
    private readonly Argument<string[]> _captures = new("CAPTURE")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "pcap or pcapng, also gzip, replayed one after another; - is standard input",
    };
    private readonly Option<string[]> _read = new("--read", "-r") { HelpName = "CAPTURE", Description = "The same as CAPTURE" };
    private readonly Option<string?> _write = new("--write", "-w")
    {
        HelpName = "FILE",
        Description = "The translated capture; pcapng if its name ends so, else pcap; - is standard output",
    };
    private readonly Option<string?> _vantage = new("--vantage")
    {
        HelpName = "inside|outside|two-sided",
        Description = "Where the capture was taken [default: inside]",
    };
    private readonly Option<string[]> _insideMac = new("--inside-mac")
    {
        HelpName = "MAC[,MAC...]",
        Description = "With two-sided: source MAC addresses of what comes from the inside",
    };
    private readonly Option<string?> _zones = new("--zones")
    {
        HelpName = "vlan",
        Description = "Inside hosts of different VLANs are different hosts, whatever their addresses",
    };
    private readonly Option<string?> _flows = new("--flows")
    {
        HelpName = "FILE",
        Description = "Every flow, as conntrack -L -o extended,timestamp prints it, or JSON lines if the name ends in .jsonl",
    };
    private readonly Option<string?> _events = new("--events")
    {
        HelpName = "FILE",
        Description = "NEW, UPDATE and DESTROY as conntrack -E -o timestamp prints them, or JSON lines",
    };
    private readonly Option<string?> _drops = new("--drops") { HelpName = "FILE", Description = "A JSON line for each dropped packet" };
    private readonly Option<string?> _blocks = new("--blocks")
    {
        HelpName = "FILE",
        Description = "A line for each block of ports that a subscriber gets or gives back, or JSON lines; 'nat who' reads those",
    };
    private readonly Option<bool> _keep = new("--keep-untranslated") { Description = "Copies what a NAT does not translate into the output" };
    private readonly Option<string?> _count = new("--count", "-c") { HelpName = "COUNT", Description = "Ends after so many packets" };

    private readonly Option<string?> _threads = new("--threads")
    {
        HelpName = "N",
        Description = "Threads that translate; the output does not depend on it [default: 1]",
    };

    private readonly Option<string?> _compare = new("--compare")
    {
        HelpName = "NAT,NAT[,...]",
        Description = "Goes through several NATs at once, profiles or configuration files, and tells which flows fare differently, why, and what would help",
    };
    private readonly Option<string?> _json = new("--json") { HelpName = "FILE", Description = "With --compare: the result as JSON; - is standard output" };

    private ReplayCommand(CliHost host) => _host = host;

    public static Command Create(CliHost host)
    {
        var replay = new ReplayCommand(host);
        var command = new Command("replay", "Sends captures through the NAT at their own time stamps; the translated capture and findings come out.")
        {
            replay._captures, replay._read, replay._write, replay._vantage, replay._insideMac, replay._zones, replay._flows, replay._events,
            replay._drops, replay._blocks, replay._keep, replay._count, replay._threads, replay._compare, replay._json,
        };
        replay._shared.AddTo(command);
        command.SetAction(replay.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string[] captures = [.. parsed.GetValue(_captures) ?? [], .. parsed.GetValue(_read) ?? []];
        if (captures.Length == 0)
            throw CliException.Usage("give a CAPTURE to replay; 'nat replay --help' lists what there is");
        var form = _shared.Summary(parsed);
        var options = Options(parsed);
        if (parsed.GetValue(_compare) is { } nats)
            return Compare(parsed, captures, nats, form, options);
        if (parsed.GetValue(_json) is not null)
            throw CliException.Usage("--json goes with --compare; --summary json prints the summary of a replay");
        int threads = Threads(parsed);
        var setup = _shared.Read(parsed, ChecksumPolicy.Complete);
        OneStandardOutput(parsed, form);

        long start = Stopwatch.GetTimestamp();
        using var input = new ReplayInput(captures);
        using var files = new ReplayFiles(captures);
        files.Create(parsed.GetValue(_write), parsed.GetValue(_flows), parsed.GetValue(_events), parsed.GetValue(_drops), parsed.GetValue(_blocks));
        var journal = form == SummaryForm.None && files.Flows is null && files.Events is null && files.Blocks is null
            ? null
            : new FlowJournal(files.Flows, files.Events, files.Blocks);
        using var engine = new NatEngine(setup.Config, setup.Seed, journal);
        var device = new ReplayDevice(input, files.Capture, setup.Config, options, files.Drops is { } drops ? new DropLog(drops) : null);
        Replay(device, engine, input, threads, isWatched: _host.ErrorIsTerminal && !_shared.IsQuiet(parsed));
        journal?.AddLive(engine.Flows(), device.Latest);
        files.Complete();
        if (journal is not null && form != SummaryForm.None)
            Print(form, Summary(setup, device, engine, journal, Stopwatch.GetElapsedTime(start)));
        return Faults(input);
    }

    private int Compare(ParseResult parsed, string[] captures, string nats, SummaryForm form, ReplayOptions options)
    {
        foreach (var option in (Option[])[_write, _flows, _events, _drops, _keep, _threads, _vantage])
        {
            if (parsed.GetResult(option) is { Implicit: false } && (option != _vantage || options.Vantage != Vantage.Inside))
                throw CliException.Usage($"{option.Name} does not go with --compare, which takes a capture from the inside and writes no other; replay it with --profile");
        }

        string[] names = nats.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length < 2)
            throw CliException.Usage("--compare takes two or more NATs: names of profiles or configuration files, with commas between them");
        var run = new CompareRun(_host, _shared.ReadEach(parsed, "--compare", names, ChecksumPolicy.Complete), form, parsed.GetValue(_json)).Checked();
        using var input = new ReplayInput(captures);
        using var files = new ReplayFiles(captures);
        run.Run(input, files, options.MaxPackets, _host.ErrorIsTerminal && !_shared.IsQuiet(parsed) ? () => Watch(input) : null);
        return Faults(input);
    }

    private static void Replay(ReplayDevice device, NatEngine engine, ReplayInput input, int threads, bool isWatched)
    {
        using var progress = isWatched ? Watch(input) : null;
        ReplayLoop.Run(device, engine, threads);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReplayProgress Watch(ReplayInput input) => ReplayProgress.Start(input);

    private ReplayOptions Options(ParseResult parsed)
    {
        var vantage = parsed.GetValue(_vantage) switch
        {
            null or "inside" => Vantage.Inside,
            "outside" => Vantage.Outside,
            "two-sided" => Vantage.TwoSided,
            var other => throw CliException.Usage($"--vantage: '{other}' is none of inside, outside, two-sided"),
        };
        ulong[] macs = [.. (parsed.GetValue(_insideMac) ?? []).SelectMany(m => m.Split(',')).Select(MacText.Parse)];
        if (macs.Length > 0 && vantage != Vantage.TwoSided)
            throw CliException.Usage("--inside-mac tells the sides of a capture of both: add --vantage two-sided");
        long count = long.MaxValue;
        if (parsed.GetValue(_count) is { } text && (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count == 0))
            throw CliException.Usage($"-c: '{text}' is not a number of packets; write a whole number above 0");
        if (parsed.GetValue(_zones) is { } zones && zones != "vlan")
            throw CliException.Usage($"--zones: '{zones}' is not known; write vlan");
        return new ReplayOptions
        {
            Vantage = vantage,
            InsideMacs = macs,
            ZonesByVlan = parsed.GetValue(_zones) is not null,
            KeepUntranslated = parsed.GetValue(_keep),
            MaxPackets = count,
        };
    }

    private int Threads(ParseResult parsed)
    {
        if (parsed.GetValue(_threads) is not { } text)
            return 1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= MostThreads
            ? threads
            : throw CliException.Usage($"--threads: '{text}' is not a number of threads; write a whole number from 1 to {MostThreads}");
    }

    private void OneStandardOutput(ParseResult parsed, SummaryForm form)
    {
        int users = form == SummaryForm.Json ? 1 : 0;
        foreach (var option in new[] { _write, _flows, _events, _drops, _blocks })
            users += parsed.GetValue(option) == CaptureWriter.StandardOutput ? 1 : 0;
        if (users > 1)
            throw CliException.Usage("standard output can take one thing only: the capture, a report or the JSON summary; name files for the others");
    }

    private static ReplaySummary Summary(TranslatorSetup setup, ReplayDevice device, NatEngine engine, FlowJournal journal, TimeSpan elapsed) => new()
    {
        Config = setup.Config,
        Seed = setup.Seed,
        Counts = device.Counts,
        Flows = journal.Statistics,
        Conntrack = engine.Statistics,
        FlowsCreated = engine.Counters.FlowsCreated,
        PeakFlows = engine.PeakFlowCount,
        CaptureSeconds = Math.Max(0, device.Latest.Nanoseconds - device.First.Nanoseconds) / (double)Instant.NanosecondsPerSecond,
        ElapsedSeconds = elapsed.TotalSeconds,
    };

    private void Print(SummaryForm form, ReplaySummary summary)
    {
        if (form == SummaryForm.Json)
            _host.Out.WriteLine(SummaryJson.Write(summary));
        else
            _host.Error.Write(SummaryText.Write(summary, _host.ErrorHasColour));
    }

    private int Faults(ReplayInput input)
    {
        foreach (var (name, fault) in input.Faults)
        {
            string offset = fault.Message.Contains($"byte {fault.Offset}", StringComparison.Ordinal) ? "" : $" at byte {fault.Offset}";
            _host.Error.WriteLine($"nat: {name}: {fault.Message}{offset}; everything before it was replayed");
        }

        return input.Faults.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
