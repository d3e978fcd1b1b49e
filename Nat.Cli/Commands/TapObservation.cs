using System.CommandLine;
using System.Net;
using Nat.Cli.Output;
using Nat.Linux.Devices;
using Nat.Linux.Logging;
using Nat.Linux.Services;

namespace Nat.Cli.Commands;

/// <summary>The options of <c>nat tap</c> about what can be seen of it from outside.</summary>
internal sealed class TapObservation
{
    private readonly Option<string?> _pcap = new("--pcap") { HelpName = "FILE", Description = "Records all packets of both devices, before and after translation; pcapng if its name ends so, else pcap; - is standard output" };

    private readonly Option<string?> _metrics = new("--metrics") { HelpName = "ADDR:PORT", Description = "Serves metrics to Prometheus: GET /metrics" };

    private readonly Option<string?> _log = new("--log") { HelpName = "FILE", Description = "Appends what happens to the NAT, a line for each event, none for packets; - is standard error, with priorities where that is systemd's journal" };
    private readonly Option<string?> _logFormat = new("--log-format") { HelpName = "text|json", Description = "The form of these lines [default: text]" };
    private readonly Option<string?> _logLevel = new("--log-level") { HelpName = "error|warning|info", Description = "The least urgent events that are logged [default: info]" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_pcap, _metrics, _log, _logFormat, _logLevel])
            command.Options.Add(option);
    }

    /// <summary>Where metrics are wanted; null for nowhere.</summary>
    public IPEndPoint? MetricsAddress(ParseResult parsed)
    {
        if (parsed.GetValue(_metrics) is not { } text)
            return null;
        return IPEndPoint.TryParse(text.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal), out var address) && address.Port > 0
            ? address
            : throw CliException.Usage($"--metrics: '{text}' is not an address with a port; write 127.0.0.1:9464");
    }

    /// <summary>The log that is wanted.</summary>
    public EventLog Log(ParseResult parsed, CliHost host)
    {
        bool isJson = Choice(parsed, _logFormat, "text", "text", "json") == "json";
        var least = Enum.Parse<LogLevel>(Choice(parsed, _logLevel, "info", "error", "warning", "info"), ignoreCase: true);
        return parsed.GetValue(_log) switch
        {
            null => EventLog.None,
            "-" => EventLog.To(host.Error, isJson ? LogFormat.Json : ServiceManager.HasJournal ? LogFormat.Journal : LogFormat.Text, least),
            var path => EventLog.ToFile(path, isJson ? LogFormat.Json : LogFormat.Text, least),
        };
    }

    /// <summary>Begins to record, if that is wanted.</summary>
    public TapRecording? Record(ParseResult parsed, PacketDevice inside, PacketDevice outside) =>
        parsed.GetValue(_pcap) is { } path ? TapRecording.Begin(path, inside, outside) : null;

    private string Choice(ParseResult parsed, Option<string?> option, string whenUnsaid, params string[] choices)
    {
        string text = parsed.GetValue(option) ?? whenUnsaid;
        if (parsed.GetValue(option) is not null && parsed.GetValue(_log) is null)
            throw CliException.Usage($"{option.Name}: there is no log; add --log FILE");
        return choices.Contains(text) ? text : throw CliException.Usage($"{option.Name}: '{text}' is none of {string.Join(", ", choices)}");
    }
}
