using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Pcap.Reports;

/// <summary>Something that is told of a flow.</summary>
/// <param name="What">What happened; null in a list of flows.</param>
/// <param name="Changes">What an update changed.</param>
/// <param name="Flow">The flow.</param>
/// <param name="At">When it happened, or the time of the list.</param>
/// <param name="End">Why the flow ended, if it did.</param>
public readonly record struct FlowReport(FlowEvent? What, FlowChanges Changes, FlowSnapshot Flow, Instant At, FlowEnd End)
{
    /// <summary>A flow of a list.</summary>
    public static FlowReport Listed(in FlowSnapshot flow, Instant at) => new(null, FlowChanges.State, flow, at, FlowEnd.Live);

    /// <summary>Seconds until the flow expires.</summary>
    public long Timeout => Math.Max(0, Seconds(Flow.Expires, At));

    /// <summary>Seconds since it began.</summary>
    public long Age => Math.Max(0, Seconds(At, Flow.Start));

    /// <summary>The timeout, where conntrack tells it: an entry that ended before its time is told with the rest of it (ctnetlink_dump_timeout).</summary>
    internal long? TimeoutTold => What == FlowEvent.Destroy && Timeout == 0 ? null : Timeout;

    /// <summary>The state of the flow's protocol, where conntrack tells it: in an update only if that is what changed.</summary>
    internal string? StateTold => (Changes & FlowChanges.State) != 0 ? ConntrackNames.ProtocolState(Flow) : null;

    /// <summary>Whether conntrack tells the counters.</summary>
    internal bool HasCounters => What is null or FlowEvent.Destroy;

    private static long Seconds(Instant later, Instant earlier) => (later.Nanoseconds - earlier.Nanoseconds) / Instant.NanosecondsPerSecond;
}
