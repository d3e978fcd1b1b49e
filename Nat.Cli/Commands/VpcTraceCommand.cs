using System.CommandLine;
using System.Globalization;
using Nat.Cli.Configuration;
using Nat.Core.Packets;
using Nat.Vpc.Model;
using Nat.Vpc.Trace;

namespace Nat.Cli.Commands;

/// <summary><c>nat vpc trace</c>: one real packet and its answer, step by step.</summary>
internal sealed class VpcTraceCommand
{
    private readonly Argument<string> _file = NetworkSource.Argument();
    private readonly Option<string> _from = new("--from")
    {
        Required = true,
        HelpName = "NAME",
        Description = "Who sends: an instance, an interface, a host on the internet or an address there",
    };
    private readonly Option<string> _to = new("--to") { Required = true, HelpName = "NAME|ADDR[:PORT]", Description = "To whom; without a port it is a ping" };
    private readonly Option<string?> _protocol = new("--proto") { HelpName = "tcp|udp|icmp", Description = "The protocol [default: tcp with a port, icmp without]" };
    private readonly Option<string?> _json = new("--json") { HelpName = "FILE", Description = "The trace as JSON; '-' is standard output, then without the text" };
    private readonly Option<string?> _html = new("--html") { HelpName = "FILE", Description = "The trace as a web page to step through" };
    private readonly Option<string?> _expect = new("--expect") { HelpName = "reaches|blocked", Description = "Exit code 3 if it is not so" };
    private readonly Option<ulong> _seed = new("--seed") { HelpName = "N", Description = "The seed of all randomness [default: 1]", DefaultValueFactory = _ => 1 };

    public static Command Create(CliHost host)
    {
        var trace = new VpcTraceCommand();
        var command = new Command("trace", "Sends one real packet, and its answer, through a network and tells of every step.")
        {
            trace._file, trace._from, trace._to, trace._protocol, trace._json, trace._html, trace._expect, trace._seed,
        };
        command.SetAction(parsed => trace.Run(host, parsed));
        return command;
    }

    private int Run(CliHost host, ParseResult parsed)
    {
        string? expect = parsed.GetValue(_expect);
        if (expect is not (null or "reaches" or "blocked"))
            throw CliException.Usage($"--expect: '{expect}' is none of reaches, blocked");
        var question = Question(parsed);
        var network = NetworkSource.Load(host, parsed.GetRequiredValue(_file));
        if (Tracer.Fault(network, question) is { } fault)
            throw CliException.Usage(fault);
        var report = Tracer.Run(network, question, parsed.GetValue(_seed));
        string? json = parsed.GetValue(_json);
        if (json == NetworkSource.Standard)
            host.Out.Write(TraceJson.Write(report));
        else
            host.Out.Write(TraceText.Write(report));
        if (json is not (null or NetworkSource.Standard))
            File.WriteAllText(json, TraceJson.Write(report));
        if (parsed.GetValue(_html) is { } html)
            File.WriteAllText(html, TracePage.Write(report));
        return expect is null || report.Reaches == (expect == "reaches") ? ExitCodes.Done : ExitCodes.Unexpected;
    }

    private TraceQuestion Question(ParseResult parsed)
    {
        string to = parsed.GetRequiredValue(_to);
        ushort port = 0;
        bool isSplit = EndpointText.TrySplit(to, out string host, out string? digits, out _);
        if (!isSplit || (digits is not null && (!ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0)))
            throw CliException.Usage($"--to: '{to}' is not NAME:PORT; write a port from 1 to 65535, and an IPv6 address before one in brackets");
        string name = parsed.GetValue(_protocol) ?? (port == 0 ? "icmp" : "tcp");
        byte protocol = name switch
        {
            "tcp" => IpProtocol.Tcp,
            "udp" => IpProtocol.Udp,
            "icmp" => IpProtocol.Icmp,
            _ => throw CliException.Usage($"--proto: '{name}' is none of tcp, udp, icmp"),
        };
        if (protocol != IpProtocol.Icmp && port == 0)
            throw CliException.Usage($"--to: {name} needs a port: {to}:443");
        return new TraceQuestion(parsed.GetRequiredValue(_from), host, protocol == IpProtocol.Icmp ? (ushort)0 : port, protocol);
    }
}
