using System.CommandLine;
using Nat.Cli.Output;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Core.Translation;
using Nat.Pcap.Reports;

namespace Nat.Cli.Commands;

/// <summary><c>nat who</c>: which inside host had an external port (RFC 7422 section 2, function 2).</summary>
internal sealed class WhoCommand
{
    private readonly CliHost _host;
    private readonly SharedOptions _shared = new();
    private readonly Argument<string> _endpoint = new("ADDR:PORT[@TIME]") { Description = "The external endpoint; TIME as in --at" };
    private readonly Option<string?> _at = new("--at")
    {
        HelpName = "TIME",
        Description = "When: seconds since 1970-01-01 UTC, or 2026-01-31T12:00:00Z [default: at any time]",
    };
    private readonly Option<string?> _protocol = new("--proto") { HelpName = "NAME", Description = "Only flows of this protocol: tcp, udp, icmp, ..." };
    private readonly Option<string?> _blocks = new("--blocks") { HelpName = "FILE", Description = "The log of blocks of a replay, as JSON lines" };
    private readonly Option<string?> _events = new("--events") { HelpName = "FILE", Description = "The log of events of a replay, as JSON lines" };
    private readonly Option<bool> _json = new("--json") { Description = "The answers as JSON" };

    private WhoCommand(CliHost host) => _host = host;

    public static Command Create(CliHost host)
    {
        var who = new WhoCommand(host);
        var command = new Command("who", "Tells which inside host had an external port, by a deterministic configuration or by the logs of a replay.")
        {
            who._endpoint, who._at, who._protocol, who._blocks, who._events, who._json,
        };
        who._shared.AddSetupTo(command);
        command.SetAction(who.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (external, port, at) = Question(parsed);
        var config = _shared.Read(parsed, ChecksumPolicy.Verify).Config;
        List<PortHolding> found = [];
        if (DeterministicPlan.Of(config) is { } plan && plan.TryFindHost(external, port, out var host))
            found.Add(new PortHolding(host.ToString(), null, null, null));
        else
            found.AddRange(OnRecord(parsed, config, external, port));
        string? protocol = parsed.GetValue(_protocol);
        var answers = found.Where(f => (protocol is null || f.Protocol is null || f.Protocol == protocol) && (at is not { } time || f.Covers(time))).ToList();
        if (parsed.GetValue(_json))
            _host.Out.WriteLine(WhoText.Json(answers));
        else
            _host.Out.Write(WhoText.Lines(answers, $"{external}:{port}"));
        return ExitCodes.Done;
    }

    private IEnumerable<PortHolding> OnRecord(ParseResult parsed, NatConfig config, Ipv4Address external, ushort port)
    {
        string? blocks = parsed.GetValue(_blocks);
        string? events = parsed.GetValue(_events);
        if (blocks is null && events is null)
        {
            string why = DeterministicPlan.Of(config) is null
                ? "this configuration is not deterministic"
                : $"{external}:{port} is no port that a host has for ever";
            throw CliException.Usage($"{why}; give the log of a replay with --blocks FILE or --events FILE");
        }

        var ofBlocks = blocks is null ? [] : Read(blocks, log => PortHistory.OfBlocks(log, external, port));
        var ofEvents = events is null ? [] : Read(events, log => PortHistory.OfEvents(log, external, port));
        return ofBlocks.Concat(ofEvents);
    }

    private static IReadOnlyList<PortHolding> Read(string path, Func<TextReader, IReadOnlyList<PortHolding>> find)
    {
        if (!File.Exists(path))
            throw CliException.Failed($"cannot read {path}: {(Directory.Exists(path) ? "it is a directory" : "no such file")}");
        using var log = new StreamReader(path);
        try
        {
            return find(log);
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw CliException.Failed($"{path}: {(fault is FormatException ? fault.Message : "not a log of a replay; 'nat replay --blocks' and '--events' write them")}", fault);
        }
    }

    private (Ipv4Address External, ushort Port, Instant? At) Question(ParseResult parsed)
    {
        string text = parsed.GetValue(_endpoint)!;
        int sign = text.IndexOf('@', StringComparison.Ordinal);
        string endpoint = sign < 0 ? text : text[..sign];
        string? time = sign < 0 ? parsed.GetValue(_at) : text[(sign + 1)..];
        int colon = endpoint.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Ipv4Address.TryParse(endpoint.AsSpan(0, colon), out var external) || !ushort.TryParse(endpoint.AsSpan(colon + 1), out ushort port))
            throw CliException.Usage($"'{endpoint}' is no external endpoint; write 203.0.113.1:2001");
        if (time is null)
            return (external, port, null);
        return WhoText.TryTime(time, out var at) ? (external, port, at) : throw CliException.Usage($"'{time}' is no time; write 1700000000.5 or 2026-01-31T12:00:00Z");
    }
}
