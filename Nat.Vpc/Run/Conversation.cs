using Nat.Core;
using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Run;

/// <summary>
/// A connection of a scenario in virtual time: a request, a transfer, or one that is idle for a while. What is lost at the opening is
/// blocked at once; later a segment is sent again after 1, 2 and 4 seconds (RFC 6298 section 5.5) before the sender gives up.
/// </summary>
internal sealed class Conversation(
    Timetable timetable, TimelineStep step, TrafficStep traffic, TrafficKind kind, Talk talk, Action<StepResult, long> finish)
{
    /// <summary>How often a segment is sent again.</summary>
    private const int MostRetries = 3;

    /// <summary>A transfer is sent in this many portions.</summary>
    private const int Portions = 100;

    private Instant _begun;
    private long _left;
    private int _segments;

    /// <summary>Begins.</summary>
    public void Begin(Instant now)
    {
        _begun = now;
        _left = traffic.Bytes;
        var opened = talk.Open(now);
        if (opened.Kind != ExchangeKind.Answered)
            End(opened, now);
        else if (kind == TrafficKind.Transfer)
            Try(now, 0, Carry);
        else if (traffic.Protocol == IpProtocol.Tcp || kind == TrafficKind.Idle)
            Try(now, 0, kind == TrafficKind.Idle ? Rest : AskAndClose);
        else
            End(opened, now);
    }

    private ExchangeResult AskAndClose(Instant now)
    {
        var asked = talk.Ask(now);
        if (asked.Kind == ExchangeKind.Answered)
            Try(now, 0, Close);
        return asked;
    }

    private ExchangeResult Close(Instant now)
    {
        var closed = talk.Close(now);
        if (closed.Kind == ExchangeKind.Answered)
            End(closed, now);
        return closed;
    }

    private ExchangeResult Rest(Instant now)
    {
        var asked = talk.Ask(now);
        if (asked.Kind == ExchangeKind.Answered)
            timetable.At(now + traffic.For, later => Try(later, 0, AskAndClose));
        return asked;
    }

    // One portion of a transfer from the other side; every second segment is acknowledged (RFC 9293 section 3.8.6.3).
    private ExchangeResult Carry(Instant now)
    {
        long portion = Math.Min(_left, Math.Max(talk.FullSegment, (traffic.Bytes + Portions - 1) / Portions));
        while (portion > 0)
        {
            int size = (int)Math.Min(talk.FullSegment, portion);
            var received = talk.Receive(now, size, acknowledges: (++_segments & 1) == 0 || portion == size);
            if (received.Kind != ExchangeKind.Answered)
                return received;
            (portion, _left) = (portion - size, _left - size);
        }

        if (_left == 0)
            Try(now, 0, Close);
        else
            timetable.At(now + (traffic.For / Portions), later => Try(later, 0, Carry));
        return new ExchangeResult(ExchangeKind.Answered);
    }

    private void Try(Instant now, int retries, Func<Instant, ExchangeResult> part)
    {
        var result = part(now);
        if (result.Kind == ExchangeKind.Answered)
            return;
        if (result.Kind == ExchangeKind.Lost && retries < MostRetries)
            timetable.At(now + TimeSpan.FromSeconds(1 << retries), later => Try(later, retries + 1, part));
        else
            End(result, now);
    }

    private void End(ExchangeResult result, Instant now)
    {
        var after = now - _begun;
        var ended = result.Kind switch
        {
            ExchangeKind.Answered => new StepResult(step, Outcome.Reaches, "reaches"),
            ExchangeKind.Reset => new StepResult(step, Outcome.Reset, $"reset after {after.TotalSeconds:0.###}s{Because(result)}", result.Block) { ResetAfter = after },
            ExchangeKind.Refused => new StepResult(step, Outcome.Blocked, $"refused: {result.Block?.Why}", result.Block),
            _ => new StepResult(step, Outcome.Blocked, $"blocked{(_left < traffic.Bytes ? $" after {after.TotalSeconds:0.###}s" : "")}{Because(result)}", result.Block),
        };
        finish(ended, talk.Packets);
    }

    private static string Because(ExchangeResult result) => result.Block is { } block ? $" by {block.Component} {block.Resource}: {block.Why}" : "";
}
