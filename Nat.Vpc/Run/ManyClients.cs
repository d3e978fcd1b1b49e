using Nat.Core;
using Nat.Vpc.Model;
using Nat.Vpc.Trace;

namespace Nat.Vpc.Run;

/// <summary>Many connections from one host that are open at the same time. Each has a port of its own, as long as the host has one.</summary>
internal sealed class ManyClients(Timetable timetable, TrafficStep step, Func<Talk> open, Action<StepResult, long> finish)
{
    /// <summary>Ports that a host may have for its connections to one destination: 1024 to 65535.</summary>
    private const int MostConnections = 65536 - 1024;

    private readonly List<Talk> _open = [];
    private TraceBlock? _block;
    private long _packets;
    private int _failed;

    /// <summary>Opens them all.</summary>
    public void Begin(Instant now)
    {
        for (int number = 0; number < step.Count; number++)
        {
            if (number >= MostConnections)
            {
                _failed += step.Count - number;
                _block ??= new TraceBlock("host", step.From, null, "HOST_PORTS", "a host has 64,512 ports for one destination", "let several hosts open them");
                break;
            }

            var talk = open();
            var opened = talk.Open(now);
            if (opened.Kind == ExchangeKind.Answered)
            {
                _open.Add(talk);
                continue;
            }

            _failed++;
            _packets += talk.Packets;
            _block ??= opened.Block;
        }

        timetable.At(now + step.For, Close);
    }

    private void Close(Instant now)
    {
        foreach (var talk in _open)
        {
            talk.Close(now);
            _packets += talk.Packets;
        }

        string says = $"{_open.Count} of {step.Count} connections opened";
        finish(
            _failed == 0
                ? new StepResult(step, Outcome.Reaches, says)
                : new StepResult(step, Outcome.Blocked, $"{says}, {_failed} blocked by {_block?.Component} {_block?.Resource}: {_block?.Why}", _block),
            _packets);
    }
}
