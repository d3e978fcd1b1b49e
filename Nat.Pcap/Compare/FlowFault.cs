using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Flows;

namespace Nat.Pcap.Compare;

/// <summary>Where a flow parts from what it was in the capture.</summary>
public readonly record struct FlowFault
{
    /// <summary>The packet, counted from 1.</summary>
    public required long Packet { get; init; }

    /// <summary>When it came.</summary>
    public required Instant Time { get; init; }

    /// <summary>Whether it was on its way to the inside.</summary>
    public required bool IsReply { get; init; }

    /// <summary>Why it was dropped; <see cref="DropReason.None"/> if it passed by another external endpoint.</summary>
    public required DropReason Reason { get; init; }

    /// <summary>How the entry of the flow had ended by then; <see cref="FlowEnd.Live"/> if it had not, or there was none.</summary>
    public required FlowEnd Entry { get; init; }

    /// <summary>The time without a packet that passed, before this one.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>How long the entry lived after its last packet; zero if it did not expire.</summary>
    public required TimeSpan Timer { get; init; }

    /// <summary>The class of that timer.</summary>
    public required TimeoutClass Timeout { get; init; }
}
