
namespace Nat.Core.Flows;

/// <summary>
/// The state machine of Linux without the windows: every segment that <see cref="TcpTracker.Follow"/> leaves over comes here. The table
/// <see cref="TcpTransitions"/> decides, and here stand the cases for which it has too little memory.
/// </summary>
internal static class TcpDecision
{
    /// <summary>What the state of the connection says of a segment.</summary>
    /// <param name="t">The connection; only what is remembered of the last segment changes here.</param>
    /// <param name="direction">The direction of the segment.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="status">What had happened to the entry before.</param>
    /// <param name="rules">How strictly to track.</param>
    /// <param name="before">The state before; put right if the segment shows that it was wrong.</param>
    /// <param name="after">The state after the segment, if it is admitted.</param>
    internal static TcpStep Decide(
        ref TcpTracking t, Direction direction, in TcpSegment segment, FlowStatus status, TcpRules rules, ref TcpState before, out TcpState after)
    {
        after = TcpTransitions.Next(TcpMachine.Linux, before, direction, segment.Kind);
        switch (after)
        {
            case TcpTransitions.Invalid:
                return segment.Kind == TcpSegmentKind.None ? TcpStep.RefuseFlags : TcpStep.RefuseState;
            case TcpTransitions.Ignore:
                return IgnoreOrResume(ref t, direction, in segment, ref before, ref after);
            case TcpState.SynSent when before >= TcpState.TimeWait:
                return MayReopen(ref t, direction) ? TcpStep.Reopen : IgnoreOrResume(ref t, direction, in segment, ref before, ref after);
            case TcpState.SynSent2:
                t.LastFlags |= TcpTrackingFlags.SimultaneousOpen;
                return TcpStep.CheckWindow;
            case TcpState.SynReceived when direction == Direction.Reply && segment.Kind == TcpSegmentKind.Ack
                && (t.LastFlags & TcpTrackingFlags.SimultaneousOpen) != 0:
                after = TcpState.Established;
                return TcpStep.CheckWindow;
            case TcpState.TimeWait when before == TcpState.LastAck && IsChallenge(ref t, direction, segment.Kind):
                return TcpStep.Ignore;
            case TcpState.Close when segment.Kind == TcpSegmentKind.Rst:
                return DecideReset(ref t, direction, in segment, status, rules, before, ref after);
            default:
                return TcpStep.CheckWindow;
        }
    }

    // One side said goodbye in order, or it is the resetting side itself that starts anew. Else the SYN may be a stray.
    private static bool MayReopen(ref TcpTracking t, Direction direction)
    {
        TcpTrackingFlags either = t[Direction.Original].Flags | t[Direction.Reply].Flags;
        return (either & TcpTrackingFlags.CloseInitiated) != 0
            || (t.LastDirection == direction && t.LastKind == TcpSegmentKind.Rst);
    }

    // The entry may be out of step with its hosts. What is let through unjudged is remembered, because its answer tells: a SYN+ACK that
    // fits it means that the hosts agree on a new connection, a reset that they do not.
    private static TcpStep IgnoreOrResume(
        ref TcpTracking t, Direction direction, in TcpSegment segment, ref TcpState before, ref TcpState after)
    {
        if (segment.Kind == TcpSegmentKind.SynAck && t.LastKind == TcpSegmentKind.Syn && t.LastDirection != direction
            && segment.Acknowledgement == t.LastEnd)
        {
            Resume(ref t, direction);
            before = TcpState.SynSent;
            after = TcpState.SynReceived;
            return TcpStep.CheckWindow;
        }

        t.LastKind = segment.Kind;
        t.LastDirection = direction;
        t.Remember(in segment);
        if (segment.Kind == TcpSegmentKind.Syn && direction == Direction.Original)
        {
            t.LastWindowScale = 0;
            t.LastFlags = TcpTrackingFlags.None;
            TcpOptions.ReadSyn(segment.Options, ref t.LastWindowScale, ref t.LastFlags);

            // To this SYN the hosts may answer with a challenge (RFC 5961 section 4.2): an ACK, which is not the one of the last FIN.
            if (before == TcpState.LastAck)
                t.LastFlags |= TcpTrackingFlags.ChallengeExpected;
        }

        if (before == TcpState.SynSent && segment.Kind == TcpSegmentKind.Ack && direction == Direction.Reply)
            t.LastAck = segment.Acknowledgement;
        return TcpStep.Ignore;
    }

    // From the SYN remembered; the answering side starts from its SYN+ACK when the window is looked at.
    private static void Resume(ref TcpTracking t, Direction direction)
    {
        t.LastFlags &= ~TcpTrackingFlags.ChallengeExpected;
        ref TcpPeer opener = ref t[t.LastDirection];
        opener.End = t.LastEnd;
        opener.MaxEnd = t.LastEnd;
        opener.MaxWindow = Math.Max(1u, t.LastWindow);
        opener.WindowScale = t.LastWindowScale;
        opener.Flags = t.LastFlags;
        ref TcpPeer answerer = ref t[direction];
        answerer = new TcpPeer { Flags = answerer.Flags & TcpTrackingFlags.Liberal };
    }

    private static bool IsChallenge(ref TcpTracking t, Direction direction, TcpSegmentKind kind)
    {
        bool isChallenge = kind == TcpSegmentKind.Ack && t.LastDirection != direction && t.LastKind == TcpSegmentKind.Syn
            && (t.LastFlags & TcpTrackingFlags.ChallengeExpected) != 0;
        if (isChallenge)
            t.LastFlags &= ~TcpTrackingFlags.ChallengeExpected;
        return isChallenge;
    }

    private static TcpStep DecideReset(
        ref TcpTracking t, Direction direction, in TcpSegment segment, FlowStatus status, TcpRules rules, TcpState before, ref TcpState after)
    {
        // While closing, the ports may serve a new connection already and the numbers here may be old: believe the reset.
        if (before is >= TcpState.FinWait and <= TcpState.Close)
            return TcpStep.Trust;

        ref TcpPeer receiver = ref t[(Direction)((int)direction ^ 1)];
        if ((receiver.Flags & TcpTrackingFlags.MaxAckKnown) != 0 && t.LastKind != TcpSegmentKind.Syn)
        {
            bool isEstablished = before == TcpState.Established && (status & FlowStatus.Assured) != 0;
            if (segment.Sequence == 0 && !isEstablished)
                return TcpStep.CheckWindow;
            if (TcpSequence.IsBefore(segment.Sequence, receiver.MaxAck) && !rules.IgnoreInvalidReset)
                return TcpStep.RefuseNumbers;
            if (!isEstablished || IsExact(ref t, direction, segment.Sequence, receiver.MaxAck))
                return TcpStep.CheckWindow;

            // RFC 5961 section 3.2: the receiver answers an inexact reset with a challenge ACK, and lives on.
            after = before;
        }

        return AnswersUnjudged(ref t, direction, in segment, status, before) ? TcpStep.Trust : TcpStep.CheckWindow;
    }

    // Exactly at the highest acknowledgement, or directly behind the segment sent before it.
    private static bool IsExact(ref TcpTracking t, Direction direction, uint sequence, uint maxAck) =>
        sequence == maxAck
        || (t.LastKind == TcpSegmentKind.Ack && t.LastDirection == direction && sequence == t.LastEnd);

    // A reset that answers a SYN or an ACK that was let through unjudged carries the numbers of that segment, not of the connection.
    private static bool AnswersUnjudged(
        ref TcpTracking t, Direction direction, in TcpSegment segment, FlowStatus status, TcpState before)
    {
        bool toSyn = (status & FlowStatus.SeenReply) != 0 && t.LastKind == TcpSegmentKind.Syn && t.LastDirection != direction;
        bool toAck = (status & FlowStatus.Assured) == 0 && t.LastKind == TcpSegmentKind.Ack;
        if ((toSyn || toAck) && segment.Acknowledgement == t.LastEnd)
            return true;
        return before == TcpState.SynSent && t.LastKind == TcpSegmentKind.Ack && t.LastDirection == Direction.Reply
            && segment.Sequence == t.LastAck;
    }
}
