using System.Collections.Immutable;
using Nat.Core;

namespace Nat.Linux.Metrics;

/// <summary>
/// The metrics of AWS's NAT gateway (OBS-04) for whoever moves between the two, counted by the rules by which the simulated gateways of a cloud
/// network count them. CloudWatch sums or takes the maximum by the minute: <c>increase(...[1m])</c> and <c>max_over_time(...[1m])</c> of Prometheus.
/// </summary>
public static class AwsMetrics
{
    /// <summary>All of them, in the order of the user guide.</summary>
    public static ImmutableArray<AwsMetric> All { get; } =
    [
        new("ActiveConnectionCount", "Maximum", "sum(nat_flows)", (nat, _) => nat.Workers.FlowCount),
        new("BytesInFromDestination", "Sum", Traffic("io_bytes", "receive", "outside"), (nat, _) => nat.Traffic(Side.Outside).ReceivedBytes),
        new("BytesInFromSource", "Sum", Traffic("io_bytes", "receive", "inside"), (nat, _) => nat.Traffic(Side.Inside).ReceivedBytes),
        new("BytesOutToDestination", "Sum", Traffic("io_bytes", "transmit", "outside"), (nat, _) => nat.Traffic(Side.Outside).ForwardedBytes),
        new("BytesOutToSource", "Sum", Traffic("io_bytes", "transmit", "inside"), (nat, _) => nat.Traffic(Side.Inside).ForwardedBytes),
        new("ConnectionAttemptCount", "Sum", "nat_connections_attempted_total", (nat, _) => nat.Workers.Counters.ConnectionAttempts),
        new("ConnectionEstablishedCount", "Sum", "nat_connections_accepted_total", (nat, _) => nat.Workers.Counters.ConnectionsAccepted),
        new("ErrorPortAllocation", "Sum", "nat_drops_total{nat_drop_reason=\"ports-exhausted\"}", (nat, _) => nat.Workers.Counters.Drops(DropReason.PortsExhausted)),
        new("IdleTimeoutCount", "Sum", "nat_flows_idle_timeouts_total", (nat, _) => nat.Workers.Statistics.Flows.IdleTimeouts),
        new("PacketsDropCount", "Sum", "sum(nat_drops_total)", (nat, _) => nat.Workers.Counters.Dropped),
        new("PacketsInFromDestination", "Sum", Traffic("packets", "receive", "outside"), (nat, _) => nat.Traffic(Side.Outside).Received),
        new("PacketsInFromSource", "Sum", Traffic("packets", "receive", "inside"), (nat, _) => nat.Traffic(Side.Inside).Received),
        new("PacketsOutToDestination", "Sum", Traffic("packets", "transmit", "outside"), (nat, _) => nat.Traffic(Side.Outside).Forwarded),
        new("PacketsOutToSource", "Sum", Traffic("packets", "transmit", "inside"), (nat, _) => nat.Traffic(Side.Inside).Forwarded),
        new("PeakBytesPerSecond", "Maximum", "max_over_time(sum(rate(nat_io_bytes_total{network_io_direction=\"receive\"}[10s]))[1m:10s])", (_, peaks) => peaks.BytesPerSecond),
        new("PeakPacketsPerSecond", "Maximum", "max_over_time(sum(rate(nat_packets_total{network_io_direction=\"receive\"}[10s]))[1m:10s])", (_, peaks) => peaks.PacketsPerSecond),
    ];

    private static string Traffic(string what, string direction, string side) =>
        $"nat_{what}_total{{network_io_direction=\"{direction}\",nat_side=\"{side}\"}}";
}
