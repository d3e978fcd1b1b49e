namespace Nat.Core.Flows;

// The machines that are a table and no more: what Linux decides by its memory of the last segment they do not decide.
public static partial class TcpTracker
{
    private static TcpOutcome ObserveByTable(ref TcpTracking t, Direction direction, in TcpSegment segment, FlowStatus status, TcpRules rules)
    {
        TcpState before = t.State;
        TcpState after = TcpTransitions.Next(rules.Machine, before, direction, segment.Kind);
        switch (after)
        {
            case TcpTransitions.Invalid:
                return Refuse(segment.Kind == TcpSegmentKind.None ? TcpStep.RefuseFlags : TcpStep.RefuseState);
            case TcpTransitions.Challenge:
                return new TcpOutcome(TcpVerdict.Invalid, DropReason.TcpChallenged);
            case TcpTransitions.Reopen:
                return new TcpOutcome(TcpVerdict.Reopen);
            case TcpTransitions.Ignore:
                return new TcpOutcome(TcpVerdict.Ignore);
            default:
                TcpFit fit = JudgeByMachine(ref t, direction, in segment, rules);
                if (fit == TcpFit.Outside || (segment.IsReset && fit != TcpFit.Inside))
                    return new TcpOutcome(TcpVerdict.Invalid, DropReason.TcpOutOfWindow);
                return fit == TcpFit.Inside ? AdmitByTable(ref t, direction, in segment, after, status) : new TcpOutcome(TcpVerdict.Ignore);
        }
    }

    // Where nobody looks at numbers the windows are followed all the same: the fast path knows by them that nothing is unusual.
    private static TcpFit JudgeByMachine(ref TcpTracking t, Direction direction, in TcpSegment segment, TcpRules rules)
    {
        bool judges = rules.Machine is TcpMachine.Rfc7857 or TcpMachine.Pf;
        ref TcpPeer sender = ref t[direction];
        if (!judges && segment.IsSyn && t.State >= TcpState.Established)
            sender = new TcpPeer { Sent = sender.Sent };
        if (rules.Machine == TcpMachine.Pf && segment.IsReset && sender.MaxWindow != 0 && !IsExactForPf(ref t, direction, in segment))
            return TcpFit.Outside;
        return TcpWindow.Judge(ref t, direction, in segment, !judges || (rules.Liberal && !segment.IsReset));
    }

    // Where the sender was last seen or, one octet more or less, beside it; where the receiver has acknowledged up to, which is before a gap;
    // or anywhere in the window if it acknowledges exactly what the receiver has sent. An acknowledgement of 0 acknowledges nothing.
    private static bool IsExactForPf(ref TcpTracking t, Direction direction, in TcpSegment segment)
    {
        ref TcpPeer sender = ref t[direction];
        ref TcpPeer receiver = ref t[direction.Opposite()];
        return segment.Sequence - (sender.End - 1) <= 2
            || ((receiver.Flags & TcpTrackingFlags.MaxAckKnown) != 0 && segment.Sequence == receiver.MaxAck)
            || (segment.HasAcknowledgement && segment.Acknowledgement != 0 && segment.Acknowledgement == receiver.End);
    }

    private static TcpOutcome AdmitByTable(ref TcpTracking t, Direction direction, in TcpSegment segment, TcpState after, FlowStatus status)
    {
        TcpState before = t.State;
        ref TcpPeer sender = ref t[direction];
        if (before != TcpState.Established)
            sender.Sent |= segment.Opening;
        if (after == TcpTransitions.Handshake)
            after = AfterHandshake(ref t, before);
        else if (before == TcpState.LastAck && after == TcpState.TimeWait && (sender.Flags & TcpTrackingFlags.CloseInitiated) == 0)
            after = before;
        bool hasChanged = after != before;
        if (hasChanged && after is TcpState.FinWait or TcpState.CloseWait)
            sender.Flags |= TcpTrackingFlags.CloseInitiated;

        // What closes may open again, by another handshake.
        if (hasChanged && before == TcpState.Established)
            t[Direction.Original].Sent = t[Direction.Reply].Sent = 0;
        t.State = after;
        (t.LastKind, t.LastDirection) = (segment.Kind, direction);
        bool becomesAssured = after == TcpState.Established && (status & (FlowStatus.SeenReply | FlowStatus.Assured)) == FlowStatus.SeenReply;
        return new TcpOutcome(TcpVerdict.Accept, DropReason.None, (TimeoutClass)after, TimeoutClass.TcpNone, becomesAssured, hasChanged);
    }

    private static TcpState AfterHandshake(ref TcpTracking t, TcpState before)
    {
        int both = t[Direction.Original].Sent & t[Direction.Reply].Sent;
        if (both == TcpSegment.SynAndAck)
            return TcpState.Established;
        return before == TcpState.SynSent && (both & TcpSegment.SynFlag) != 0 ? TcpState.SynReceived : before;
    }
}
