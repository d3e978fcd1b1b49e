using System.CommandLine;
using Nat.Cli.Output;
using Nat.Pcap.Reports;

namespace Nat.Cli.Commands;

/// <summary>The options of conntrack(8) that <c>nat conntrack</c> has, by the names that they have there.</summary>
internal sealed class ConntrackOptions
{
    private const string Table = "conntrack";

    private readonly (Option<bool> Option, ConntrackAction Action)[] _actions =
    [
        (Flag("--dump", "-L", "Lists flows"), ConntrackAction.List),
        (Flag("--event", "-E", "Follows what happens to flows, until SIGINT"), ConntrackAction.Follow),
        (Flag("--delete", "-D", "Deletes flows; exit code 1 if there was none"), ConntrackAction.Delete),
        (Flag("--flush", "-F", "Deletes all flows"), ConntrackAction.Flush),
        (Flag("--count", "-C", "Tells how many flows there are"), ConntrackAction.Count),
        (Flag("--stats", "-S", "Tells the counters of the table, by worker"), ConntrackAction.Statistics),
    ];

    // Each with the condition that it means.
    private readonly (Option<string?> Option, string Key)[] _conditions =
    [
        (One("--src", "ADDR|CIDR", "The source of the original direction", "-s", "--orig-src"), "src"),
        (One("--dst", "ADDR|CIDR", "The destination of the original direction", "-d", "--orig-dst"), "dst"),
        (One("--reply-src", "ADDR|CIDR", "The source of the reply direction", "-r"), "reply-src"),
        (One("--reply-dst", "ADDR|CIDR", "The destination of the reply direction", "-q"), "reply-dst"),
        (One("--proto", "NAME|N", "The protocol: tcp, udp, icmp, sctp, dccp, gre, udplite or a number", "-p", "--protonum"), "proto"),
        (One("--sport", "PORT", "The source port of the original direction", "--orig-port-src"), "sport"),
        (One("--dport", "PORT", "The destination port of the original direction", "--orig-port-dst"), "dport"),
        (One("--reply-port-src", "PORT", "The source port of the reply direction"), "reply-port-src"),
        (One("--reply-port-dst", "PORT", "The destination port of the reply direction"), "reply-port-dst"),
        (One("--icmp-type", "N", "The type of an ICMP query"), "icmp-type"),
        (One("--icmp-id", "N", "The identifier of an ICMP query"), "icmp-id"),
        (One("--state", "STATE", "The state of a TCP, SCTP or DCCP flow"), "state"),
        (One("--status", "STATUS[,...]", "What has happened: ASSURED, SEEN_REPLY, UNREPLIED", "-u"), "status"),
        (Perhaps("--src-nat", "-n", "Flows whose source is translated, or translated to this address"), "src-nat"),
        (Perhaps("--dst-nat", "-g", "Flows whose destination is translated, or translated to this address"), "dst-nat"),
        (Perhaps("--any-nat", "-j", "Flows that are translated, or translated to this address"), "any-nat"),
        (One("--zone", "N", "The zone of either direction", "-w"), "zone"),
        (One("--orig-zone", "N", "The zone of the original direction"), "orig-zone"),
        (One("--reply-zone", "N", "The zone of the reply direction"), "reply-zone"),
    ];

    private readonly Argument<string?> _table = new("TABLE") { Arity = ArgumentArity.ZeroOrOne, Description = "There is one table only: conntrack" };
    private readonly Option<string?> _family = One("--family", "ipv4|ipv6", "The network protocol [default: ipv4]", "-f");
    private readonly Option<string[]> _mask = new("--event-mask", "-e") { HelpName = "ALL|NEW|UPDATES|DESTROY[,...]", Description = "Which events -E tells [default: ALL]" };
    private readonly Option<string[]> _output = new("--output", "-o")
    {
        HelpName = "FORM[,...]",
        Description = "extended, id, timestamp, ktimestamp: what is printed with a flow; xml, save, json: instead of text [default: text]",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_table);
        foreach (var (option, _) in _actions)
            command.Options.Add(option);
        foreach (var (option, _) in _conditions)
            command.Options.Add(option);
        command.Options.Add(_family);
        command.Options.Add(_mask);
        command.Options.Add(_output);
    }

    /// <summary>What a command line asks for.</summary>
    /// <exception cref="CliException">It contradicts itself, or a value is wrong.</exception>
    public ConntrackWish Read(ParseResult parsed)
    {
        if (parsed.GetValue(_table) is { } table && table != Table)
            throw CliException.Usage($"'{table}' is no table; there is one only, '{Table}', which need not be said");
        var action = Action(parsed);
        var filter = Filter(parsed, action);
        if (parsed.GetValue(_mask) is { Length: > 0 } mask)
        {
            if (action != ConntrackAction.Follow)
                throw CliException.Usage("--event-mask belongs to -E");
            string events = string.Join(',', mask);
            SharedOptions.Apply("--event-mask", () => FlowEvents.Read(events));
            filter["event-mask"] = events;
        }

        var (output, form) = Output(parsed);
        return new ConntrackWish(action, filter, output, form);
    }

    private ConntrackAction Action(ParseResult parsed)
    {
        var given = _actions.Where(a => parsed.GetValue(a.Option)).Select(a => a.Action).ToList();
        return given.Count == 1 ? given[0] : throw CliException.Usage($"give {(given.Count == 0 ? "one" : "only one")} of -L, -E, -D, -F, -C and -S; 'nat conntrack --help' explains them");
    }

    private Dictionary<string, string> Filter(ParseResult parsed, ConntrackAction action)
    {
        Dictionary<string, string> filter = [];
        foreach (var (option, key) in _conditions)
        {
            if (parsed.GetResult(option) is null)
                continue;
            if (action is ConntrackAction.Flush or ConntrackAction.Count or ConntrackAction.Statistics)
                throw CliException.Usage($"{option.Name} says which flows, and belongs to -L, -E and -D");
            string value = parsed.GetValue(option) ?? "";
            Check(key, value);
            filter[key] = value;
        }

        if (parsed.GetValue(_family) is not (null or "ipv4"))
            throw CliException.Usage($"--family: this NAT has flows of ipv4 only, not of '{parsed.GetValue(_family)}'");
        return filter;
    }

    // The message begins with the key, and that is the name of the option.
    private static void Check(string key, string value)
    {
        try
        {
            FlowFilter.Of([KeyValuePair.Create(key, value)]);
        }
        catch (FormatException fault)
        {
            throw CliException.Usage($"--{fault.Message}");
        }
    }

    private (FlowOutput Output, ConntrackForm Form) Output(ParseResult parsed)
    {
        List<FlowOutput> outputs = [];
        var form = ConntrackForm.None;
        foreach (string name in (parsed.GetValue(_output) ?? []).SelectMany(o => o.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            switch (name)
            {
                case "extended":
                    form |= ConntrackForm.Extended;
                    break;
                case "id":
                    form |= ConntrackForm.Id;
                    break;
                case "timestamp":
                    form |= ConntrackForm.Timestamp;
                    break;
                case "ktimestamp":
                    form |= ConntrackForm.KernelTimestamp;
                    break;
                case "xml":
                    outputs.Add(FlowOutput.Xml);
                    break;
                case "save":
                    outputs.Add(FlowOutput.Save);
                    break;
                case "json":
                    outputs.Add(FlowOutput.Json);
                    break;
                default:
                    throw CliException.Usage($"--output: '{name}' is none of extended, id, timestamp, ktimestamp, xml, save and json");
            }
        }

        return outputs.Count <= 1 ? (outputs.FirstOrDefault(FlowOutput.Text), form) : throw CliException.Usage("--output: choose one of xml, save and json");
    }

    private static Option<bool> Flag(string name, string letter, string description) => new(name, letter) { Description = description };

    private static Option<string?> One(string name, string form, string description, params string[] aliases) => new(name, aliases) { HelpName = form, Description = description };

    private static Option<string?> Perhaps(string name, string letter, string description) =>
        new(name, letter) { HelpName = "ADDR", Arity = ArgumentArity.ZeroOrOne, Description = description };
}
