using Nat.Core;
using Nat.Core.Flows;

namespace Nat.Pcap.Compare;

/// <summary>
/// A flow of the capture: what two endpoints said to each other. A TCP connection that begins anew with the same ports is a flow of its own.
/// Written by <see cref="FlowBook"/> only.
/// </summary>
public sealed class CapturedFlow
{
    internal CapturedFlow(FlowTuple key, long packet, Instant time) =>
        (Key, FirstPacket, Start, End) = (key, packet, time, time);

    /// <summary>The inside endpoint as source, the remote as destination.</summary>
    public FlowTuple Key { get; }

    /// <summary>Number of its first packet in the capture, from 1.</summary>
    public long FirstPacket { get; }

    /// <summary>When its first packet came.</summary>
    public Instant Start { get; }

    /// <summary>When its latest packet came.</summary>
    public Instant End { get; internal set; }

    /// <summary>Packets from the inside.</summary>
    public long PacketsOut { get; internal set; }

    /// <summary>Packets to the inside.</summary>
    public long PacketsIn { get; internal set; }

    /// <summary>Bytes of IP datagrams as captured, in both directions.</summary>
    public long Bytes { get; internal set; }

    /// <summary>The longest time without a packet of it, before any packet that came while it was open.</summary>
    public TimeSpan LongestSilence { get; internal set; }

    /// <summary>Whether its first packet came from the outside.</summary>
    public bool IsInbound { get; internal init; }

    /// <summary>Whether the inside endpoint had spoken to another remote endpoint before this flow came from the outside.</summary>
    public bool HasSpokenBefore { get; internal init; }

    /// <summary>Whether it is a TCP connection that had begun before the capture did.</summary>
    public bool IsMidStream { get; internal init; }

    /// <summary>Whether its TCP connection has closed: both sides have sent FIN, or one a reset.</summary>
    public bool IsClosed => (Closing & BothClosed) == BothClosed;

    internal const byte BothClosed = 3;

    /// <summary>The sides that have closed: 1 the inside, 2 the outside.</summary>
    internal byte Closing { get; set; }

    /// <summary>The sequence number of the segment that asked for the connection; null if that was not seen.</summary>
    internal uint? Opening { get; init; }
}
