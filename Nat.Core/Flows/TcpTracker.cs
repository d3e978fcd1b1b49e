using System.Runtime.CompilerServices;

namespace Nat.Core.Flows;

/// <summary>
/// Follows TCP connections, by the machine that the rules name (<see cref="TcpMachine"/>): pure functions of a <see cref="TcpTracking"/> and a segment,
/// without table, clock or translation. The header given is at least 20 bytes and exactly as long as its data offset says.
/// </summary>
public static partial class TcpTracker
{
    /// <summary>
    /// Prepares the tracking of the first packet of an entry. The connection gets its first state from <see cref="Observe"/>,
    /// which must follow for the same packet.
    /// </summary>
    /// <param name="t">Where to track; overwritten.</param>
    /// <param name="tcpHeader">The TCP header with its options.</param>
    /// <param name="payloadLength">The bytes behind the header.</param>
    /// <param name="rules">How strictly to track.</param>
    /// <param name="reason">Why the segment may not open a connection.</param>
    /// <returns>Whether it may: a SYN, or any ACK if connections are picked up in mid-stream; without a machine, anything.</returns>
    public static bool TryOpen(ref TcpTracking t, ReadOnlySpan<byte> tcpHeader, int payloadLength, TcpRules rules, out DropReason reason)
    {
        TcpSegment segment = new(tcpHeader, payloadLength);
        t = default;
        ref TcpPeer sender = ref t[Direction.Original];
        switch (segment.Kind)
        {
            case TcpSegmentKind.Syn:
                TcpWindow.StartFromSyn(ref sender, in segment);
                reason = DropReason.None;
                return true;
            case TcpSegmentKind.Ack when rules.Loose:
                sender.End = segment.End;
                sender.MaxWindow = Math.Max(1u, segment.Window);
                sender.MaxEnd = sender.End + sender.MaxWindow;

                // The SYNs with the window scales are gone, so no window of this connection can be known.
                sender.Flags = TcpTrackingFlags.SackPermitted | TcpTrackingFlags.Liberal;
                t[Direction.Reply].Flags = sender.Flags;
                reason = DropReason.None;
                return true;
            case var _ when rules.Machine == TcpMachine.None:
                reason = DropReason.None;
                return true;
            default:
                reason = segment.Kind == TcpSegmentKind.None ? DropReason.BadTcpFlags : DropReason.TcpCannotOpen;
                return false;
        }
    }

    /// <summary>Follows one segment of an entry, the one that opened it included.</summary>
    /// <param name="t">The connection.</param>
    /// <param name="direction">The direction of the segment.</param>
    /// <param name="tcpHeader">The TCP header with its options.</param>
    /// <param name="payloadLength">The bytes behind the header.</param>
    /// <param name="status">
    /// What had happened to the entry <em>before</em> this packet: <see cref="FlowStatus.SeenReply"/> is set by the caller after the
    /// first reply that was not <see cref="TcpVerdict.Invalid"/>, <see cref="FlowStatus.Assured"/> when told so by an outcome.
    /// </param>
    /// <param name="rules">How strictly to track.</param>
    public static TcpOutcome Observe(
        ref TcpTracking t, Direction direction, ReadOnlySpan<byte> tcpHeader, int payloadLength, FlowStatus status, TcpRules rules)
    {
        TcpSegment segment = new(tcpHeader, payloadLength);
        return rules.Machine == TcpMachine.Linux
            ? ObserveAsLinux(ref t, direction, in segment, status, rules)
            : ObserveByTable(ref t, direction, in segment, status, rules);
    }

    private static TcpOutcome ObserveAsLinux(ref TcpTracking t, Direction direction, in TcpSegment segment, FlowStatus status, TcpRules rules)
    {
        TcpState before = t.State;
        TcpStep step = TcpDecision.Decide(ref t, direction, in segment, status, rules, ref before, out TcpState after);
        if (step is not (TcpStep.Trust or TcpStep.CheckWindow))
            return Refuse(step);
        TcpFit fit = step == TcpStep.Trust ? TcpFit.Inside : TcpWindow.Judge(ref t, direction, in segment, rules.Liberal && !segment.IsReset);
        return fit switch
        {
            TcpFit.Inside => Admit(ref t, direction, segment.Kind, before, after, status, rules),
            TcpFit.Outside => OutOfWindow(ref t, direction, segment.Kind, status),
            _ => new TcpOutcome(TcpVerdict.Ignore),
        };
    }

    private static TcpOutcome Refuse(TcpStep step) => step switch
    {
        TcpStep.Ignore => new TcpOutcome(TcpVerdict.Ignore),
        TcpStep.Reopen => new TcpOutcome(TcpVerdict.Reopen),
        TcpStep.RefuseFlags => new TcpOutcome(TcpVerdict.Invalid, DropReason.BadTcpFlags),
        TcpStep.RefuseNumbers => new TcpOutcome(TcpVerdict.Invalid, DropReason.TcpOutOfWindow),
        _ => new TcpOutcome(TcpVerdict.Invalid, DropReason.TcpBadState),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TcpOutcome Admit(
        ref TcpTracking t, Direction direction, TcpSegmentKind kind, TcpState before, TcpState after, FlowStatus status, TcpRules rules)
    {
        t.LastKind = kind;
        t.LastDirection = direction;
        t.State = after;
        bool hasChanged = before != after;
        if (hasChanged && after == TcpState.FinWait)
            t[direction].Flags |= TcpTrackingFlags.CloseInitiated;

        bool hasReply = (status & FlowStatus.SeenReply) != 0;
        if (!hasReply && kind == TcpSegmentKind.Rst)
            return new TcpOutcome(TcpVerdict.AcceptAndForget, stateChanged: hasChanged);

        // A SYN that is repeated without an answer must not keep the entry, and its port, alive for ever.
        if (!hasReply && kind == TcpSegmentKind.Syn && before == TcpState.SynSent)
            return new TcpOutcome(TcpVerdict.Ignore, stateChanged: hasChanged);

        // A reset that leaves the connection established, because it was inexact, shortens its life all the same.
        bool isStuck = t.Retransmissions >= rules.MaxRetransmissions;
        bool isReset = kind == TcpSegmentKind.Rst && !isStuck;
        TimeoutClass timeout = isReset ? TimeoutClass.TcpClose : (TimeoutClass)after;
        TimeoutClass shorter = isReset ? TimeoutClass.TcpNone : ShorterTimeout(ref t, after, hasReply, isStuck);
        bool becomesAssured = hasReply && (status & FlowStatus.Assured) == 0 && after == TcpState.Established
            && before is TcpState.Established or TcpState.SynReceived;
        return new TcpOutcome(TcpVerdict.Accept, DropReason.None, timeout, shorter, becomesAssured, hasChanged);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TimeoutClass ShorterTimeout(ref TcpTracking t, TcpState after, bool hasReply, bool isStuck)
    {
        // Picked up in mid-stream and not answered yet.
        if (!hasReply && after == TcpState.Established)
            return TimeoutClass.TcpUnacknowledged;
        if (isStuck)
            return TimeoutClass.TcpRetransmitted;
        TcpTrackingFlags either = t[Direction.Original].Flags | t[Direction.Reply].Flags;
        if ((either & TcpTrackingFlags.DataUnacknowledged) != 0)
            return TimeoutClass.TcpUnacknowledged;

        // A closed window asks for probes, which a dead receiver never answers.
        return t.LastWindow == 0 ? TimeoutClass.TcpRetransmitted : TimeoutClass.TcpNone;
    }

    // Both sides end the connection, but with numbers that do not fit what was seen here: the entry is out of step, and should
    // not stay for days. The first such segment is only remembered, the answer from the other side limits the life of the entry.
    private static TcpOutcome OutOfWindow(ref TcpTracking t, Direction direction, TcpSegmentKind kind, FlowStatus status)
    {
        TimeoutClass limit = TimeoutClass.TcpNone;
        if ((status & FlowStatus.Assured) != 0 && kind is TcpSegmentKind.Rst or TcpSegmentKind.Fin)
        {
            if (t.LastDirection != direction && t.LastKind is TcpSegmentKind.Rst or TcpSegmentKind.Fin)
                limit = TimeoutClass.TcpUnacknowledged;
            else
                (t.LastKind, t.LastDirection) = (kind, direction);
        }

        return new TcpOutcome(TcpVerdict.Invalid, DropReason.TcpOutOfWindow, limit);
    }
}
