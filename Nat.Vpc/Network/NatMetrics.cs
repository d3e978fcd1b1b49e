using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>What a NAT gateway counts, minute by minute, under the names of CloudWatch (OBS-04).</summary>
public sealed class NatMetrics : IFlowObserver
{
    private const long NanosecondsPerMinute = 60 * Instant.NanosecondsPerSecond;

    private readonly List<NatMetricRow> _minutes = [];
    private NatMetricRow _current = new();
    private long _active;

    /// <summary>The minutes in which something happened, the current one last.</summary>
    public IEnumerable<NatMetricRow> Minutes => _current.IsEmpty ? _minutes : _minutes.Append(_current);

    /// <summary>Everything together; of the active connections the most.</summary>
    public NatMetricRow Total => Minutes.Aggregate(new NatMetricRow(), (sum, row) => sum.Plus(row));

    /// <summary>The row of the minute of an instant, to count in.</summary>
    internal NatMetricRow At(Instant now)
    {
        long minute = now.Nanoseconds / NanosecondsPerMinute;
        if (minute == _current.Minute)
            return _current;
        if (!_current.IsEmpty)
            _minutes.Add(_current);
        _current = new NatMetricRow { Minute = minute, ActiveConnectionCount = _active };
        return _current;
    }

    /// <summary>A packet arrives at the gateway.</summary>
    internal void CountIn(IpPacket packet, Side side, Instant now)
    {
        var row = At(now);
        int flags = TcpFlags.Of(packet);
        if (side == Side.Inside)
        {
            row.PacketsInFromSource++;
            row.BytesInFromSource += packet.TotalLength;
            row.ConnectionAttemptCount += ConnectionCounting.IsAttempt(flags, side) ? 1 : 0;
        }
        else
        {
            row.PacketsInFromDestination++;
            row.BytesInFromDestination += packet.TotalLength;
            row.ConnectionEstablishedCount += ConnectionCounting.IsAcceptance(flags, side) ? 1 : 0;
        }
    }

    /// <summary>A packet leaves the gateway.</summary>
    internal void CountOut(int length, Side side, Instant now)
    {
        var row = At(now);
        if (side == Side.Inside)
        {
            row.PacketsOutToSource++;
            row.BytesOutToSource += length;
        }
        else
        {
            row.PacketsOutToDestination++;
            row.BytesOutToDestination += length;
        }
    }

    /// <summary>A packet ends in the gateway.</summary>
    internal void CountDrop(DropReason reason, Instant now)
    {
        var row = At(now);
        row.PacketsDropCount++;
        row.ErrorPortAllocation += reason == DropReason.PortsExhausted ? 1 : 0;
    }

    /// <summary>Connections were lost together with their translator.</summary>
    internal void Lose(int connections) => _active -= connections;

    /// <inheritdoc/>
    void IFlowObserver.Created(in FlowSnapshot flow, Instant at)
    {
        _active++;
        var row = At(at);
        row.ActiveConnectionCount = Math.Max(row.ActiveConnectionCount, _active);
    }

    /// <inheritdoc/>
    void IFlowObserver.Updated(in FlowSnapshot flow, FlowChanges changes, Instant at)
    {
    }

    /// <inheritdoc/>
    void IFlowObserver.Destroyed(in FlowSnapshot flow, Instant at, FlowEnd end)
    {
        _active--;
        if (ConnectionCounting.IsIdleTimeout(end, flow.TcpState))
            _current.IdleTimeoutCount++;
    }
}
