using System.Collections.Immutable;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Files;

/// <content>What happens.</content>
internal sealed partial class NetworkReader
{
    private static readonly NameKind[] Speakers = [NameKind.Instance, NameKind.Interface, NameKind.Host];
    private static readonly NameKind[] Callers = [NameKind.Instance, NameKind.Role];

    private ImmutableArray<TimelineStep> Timeline(CloudNetwork network) =>
        [.. _file.Listed("timeline").Select(f => Step(f, network)).OfType<TimelineStep>().OrderBy(s => s.At)];

    private TimelineStep? Step(Fields fields, CloudNetwork network)
    {
        var expect = fields.Word("expect") is { } word ? Expectation(word) : null;
        var at = fields.Duration("at");
        if (fields.Chosen.ToList() is not [var chosen])
            return null;
        TimelineStep? step = chosen.Name switch
        {
            "request" or "transfer" or "idle" or "clients" => Traffic(chosen.Name, fields.Inner(chosen.Name)),
            "call" => Call(fields.Inner("call"), network),
            _ => new EventReader(_names, _sentences, fields, _faults).Read(chosen, network),
        };
        return step is null ? null : step with { At = at, Note = fields.Text("note"), Expect = expect, Line = fields.At.Line };
    }

    private TrafficStep? Traffic(string kind, Fields fields)
    {
        string? from = _names.Check(Speakers, fields.Word("from"));
        var (to, port) = Endpoint(fields);
        byte protocol = fields.Text("proto") switch { "udp" => IpProtocol.Udp, "icmp" => IpProtocol.Icmp, _ => IpProtocol.Tcp };
        int count = fields.Shape.Find("count") is null ? 1 : fields.Number("count", 1, 100_000_000) ?? 1;
        var duration = fields.Shape.Find("for") is null ? TimeSpan.Zero : fields.Duration("for");
        if (from is null || to is null)
            return null;
        if (port is null && protocol != IpProtocol.Icmp)
            _faults.Add(fields.Word("to")!.Value, $"'{to}' lacks the port: {to}:443");
        return new TrafficStep
        {
            At = default,
            Kind = Enum.Parse<TrafficKind>(kind, ignoreCase: true),
            From = from,
            To = to,
            Protocol = protocol,
            Port = port ?? 0,
            Count = count,
            For = duration,
            Bytes = fields.Shape.Find("bytes") is null ? 0 : Bytes(fields.Word("bytes")),
        };
    }

    private (string? To, ushort? Port) Endpoint(Fields fields)
    {
        if (fields.Word("to") is not { } word)
            return (null, null);
        if (!EndpointText.TrySplit(word.Text, out string host, out string? portText, out int portAt))
        {
            _faults.Add(word, $"'{word.Text}' is not {ValueForm.Endpoint.Says}");
            return (null, null);
        }

        ushort? port = portText is null ? null : _sentences.Port(word.From(portAt));
        return IpAddress.TryParse(host, out _) ? (host, port) : (_names.Check(Speakers, word with { Text = host }), port);
    }

    private CallStep? Call(Fields fields, CloudNetwork network)
    {
        string? by = _names.Check(Callers, fields.Word("by"));
        string? name = _names.Check(NameKind.Service, fields.Word("service"));
        string? to = _names.Check(Speakers, fields.Word("to"));
        if (by is null || network.Services.Find(name) is not { } service)
            return null;
        string? action = null;
        if (service.IsApi && fields.Word("does") is { } does)
            action = does.Text.Contains(':') ? does.Text : service.Operations.GetValueOrDefault(does.Text);
        if (service.IsApi && action is null)
            _faults.Unknown(fields.Word("does") ?? fields.At, $"operation of {service.Name}", service.Operations.Keys.Order(StringComparer.Ordinal));
        if (!service.IsApi && !fields.Has("to"))
            _faults.Add(fields.At, $"a call of {service.Name} lacks 'to': {service.Name} is a port, and a port is one of a host");
        return new CallStep { At = default, By = by, Service = service.Name, Action = action, Resource = fields.Text("on") ?? "*", To = to };
    }

    private Expectation? Expectation(Word word)
    {
        var words = word.Split();
        if (words[0].Text == "reaches")
            return new Expectation(ExpectedOutcome.Reaches);
        if (words[0].Text == "blocked")
            return new Expectation(ExpectedOutcome.Blocked, words.Count > 1 ? string.Join(' ', words[2..].Select(w => w.Text)) : null);
        if (words.Count == 1)
            return new Expectation(ExpectedOutcome.Reset);
        if (!Durations.TryParse(words[2].Text, out var at))
            _faults.Add(words[2], $"'{words[2].Text}' is not {ValueForm.Duration.Says}");
        return new Expectation(ExpectedOutcome.Reset, null, at);
    }

    private long Bytes(Word? word)
    {
        if (word is not { } size)
            return 0;
        string digits = size.Text.TrimEnd('B', 'k', 'M', 'G', ' ');
        long unit = size.Text[digits.Length..].Trim() switch { "kB" => 1_000, "MB" => 1_000_000, "GB" => 1_000_000_000, _ => 1 };
        if (long.TryParse(digits, out long count) && count <= 1_000_000_000_000 / unit)
            return count * unit;
        _faults.Add(size, $"'{size.Text}' is not {ValueForm.Bytes.Says}, at most 1000GB");
        return 0;
    }
}
