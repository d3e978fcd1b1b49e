using System.Collections.Immutable;
using Nat.Core;
using Nat.Core.Packets;
using Nat.Vpc.Model;
using Nat.Vpc.Network;
using Nat.Vpc.Trace;

namespace Nat.Vpc.Run;

/// <summary>Plays the timeline of a network in virtual time: traffic as real packets, changes, calls, and what was expected of them.</summary>
public sealed class Scenario : IDisposable
{
    private const ushort FirstEphemeralPort = 32768;

    private readonly DataPlane _plane;
    private readonly Timetable _timetable = new();
    private readonly TalkRooms _rooms = new();
    private readonly StepResult?[] _results;
    private readonly ImmutableArray<TimelineStep> _steps;
    private readonly Dictionary<string, ushort> _nextPort = new(StringComparer.Ordinal);
    private long _packets;

    private Scenario(CloudNetwork network, ulong seed, IPacketTap? tap)
    {
        _plane = new DataPlane(network, seed, tap);
        _steps = network.Timeline;
        _results = new StepResult?[_steps.Length];
    }

    /// <summary>Plays the timeline of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="seed">The seed of all randomness.</param>
    /// <param name="tap">Sees the packets of some interfaces, or null.</param>
    public static RunReport Run(CloudNetwork network, ulong seed, IPacketTap? tap = null)
    {
        using var scenario = new Scenario(network, seed, tap);
        return scenario.Play();
    }

    /// <inheritdoc/>
    public void Dispose() => _plane.Dispose();

    private RunReport Play()
    {
        for (int number = 0; number < _steps.Length; number++)
        {
            int at = number;
            _timetable.At(Instant.Zero + _steps[at].At, now => Begin(at, now));
        }

        var end = _timetable.Run();
        _plane.Finish(end);
        return new RunReport([.. _results.Select(r => r!)], _plane.Metrics.ToImmutableSortedDictionary(StringComparer.Ordinal), _packets, end);
    }

    private void Begin(int number, Instant now)
    {
        switch (_steps[number])
        {
            case NetworkEvent change:
                Change(change);
                _results[number] = new StepResult(change, Outcome.Changed, ChangeText.Of(change));
                break;
            case CallStep { Action: { } action } call:
                _results[number] = Judge(call, action);
                break;
            case CallStep call:
                var port = _plane.Network.Services.Find(call.Service)?.Port;
                Talk(number, call, call.By, call.To!, port?.Protocol ?? IpProtocol.Tcp, port?.Ports?.First ?? 0, TrafficKind.Request, now);
                break;
            case TrafficStep traffic:
                Talk(number, traffic, traffic.From, traffic.To, traffic.Protocol, traffic.Port, traffic.Kind, now);
                break;
        }
    }

    private void Change(NetworkEvent change)
    {
        if (change.Kind == NetworkEventKind.ZoneFails)
            _plane.FailZone(change.Resource);
        else if (change.Kind == NetworkEventKind.ZoneReturns)
            _plane.ReturnZone(change.Resource);
        else
            _plane.Change(NetworkChanges.Apply(_plane.Network, change));
    }

    private StepResult Judge(CallStep call, string action)
    {
        var instance = _plane.Network.Instances.Find(call.By);
        var role = _plane.Network.Roles.Find(instance is null ? call.By : instance.Role);
        var denied = IamJudge.Judge(role, call.By, action, call.Resource, out string why);
        string says = $"{call.By} calls {action} by the back door, the API: IAM decides, no security group is asked";
        return denied is null
            ? new StepResult(call, Outcome.Reaches, $"{says}; {why}") { Door = "back" }
            : new StepResult(call, Outcome.Blocked, $"{says}; denied: {denied.Why}", denied) { Door = "back" };
    }

    private void Talk(int number, TimelineStep step, string from, string to, byte protocol, ushort port, TrafficKind kind, Instant now)
    {
        string what = $"{from} -> {to}{(port == 0 ? "" : $":{port}")}";
        if (AddressBook.Find(_plane, from) is not { } sender)
        {
            var unknown = new TraceBlock("host", from, null, "UNKNOWN_COMPONENT", $"{from} has no network interface", "let a host with an interface call");
            _results[number] = new StepResult(step, Outcome.Blocked, $"{what}: blocked", unknown);
            return;
        }

        var (asking, destination, _, without) = Resolver.Ask(_plane, sender, to);
        if (without is not null)
        {
            _results[number] = new StepResult(step, Outcome.Blocked, $"{what}: blocked by {without.Component} {without.Resource}: {without.Why}", without);
            return;
        }

        Talk Open() => new(_plane, asking, new Ends(asking.Address, NextPort(from), destination, port), protocol, _rooms);
        void Finish(StepResult result, long packets)
        {
            _packets += packets;
            _results[number] = result with { Says = $"{what}: {result.Says}", Door = step is CallStep ? "front" : null };
        }

        var traffic = step as TrafficStep ?? new TrafficStep { At = step.At, Kind = kind, From = from, To = to };
        if (kind == TrafficKind.Clients)
            new ManyClients(_timetable, traffic, Open, Finish).Begin(now);
        else
            new Conversation(_timetable, step, traffic, kind, Open(), Finish).Begin(now);
    }

    // Ephemeral ports of a host, one after the other: the upper half first, then those below, as far as a host may have them.
    private ushort NextPort(string host)
    {
        ushort port = _nextPort.GetValueOrDefault(host, FirstEphemeralPort);
        _nextPort[host] = port == ushort.MaxValue ? (ushort)1024 : (ushort)(port + 1);
        return port;
    }
}
