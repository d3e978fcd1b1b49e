using Nat.Core;
using Nat.Linux.Control;
using Nat.Linux.Forwarding;
using Nat.Pcap.Reports;

namespace Nat.Cli.Control;

/// <summary>Flows on their way to somebody at the control socket, with times since 1970-01-01 UTC.</summary>
/// <param name="peer">Who asked.</param>
internal sealed class FlowLines(ControlPeer peer)
{
    private readonly long _toUnixTime = LiveClock.ToUnixTime;
    private readonly LineBuffer _lines = new();

    /// <summary>How many flows were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a flow, and sends when enough has come together.</summary>
    /// <param name="report">What is told of it, with the times of the NAT.</param>
    /// <param name="enough">How many bytes are enough.</param>
    public void Add(in FlowReport report, int enough)
    {
        var flow = report.Flow with { Start = OnCalendar(report.Flow.Start), Expires = OnCalendar(report.Flow.Expires) };
        FlowJson.Write(_lines, report with { Flow = flow, At = OnCalendar(report.At) });
        Count++;
        if (_lines.Length >= enough)
            Send();
    }

    /// <summary>Adds that events were lost here.</summary>
    public void AddLost(long lost) => _lines.Add("{\"lost\":"u8).Add(lost).Add("}\n"u8);

    /// <summary>Sends what has come together.</summary>
    public void Send()
    {
        peer.Send(_lines.Bytes);
        _lines.Clear();
    }

    private Instant OnCalendar(Instant at) => new(at.Nanoseconds + _toUnixTime);
}
