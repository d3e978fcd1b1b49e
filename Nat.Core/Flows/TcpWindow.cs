using System.Runtime.CompilerServices;

namespace Nat.Core.Flows;

/// <summary>
/// Window tracking (TCP-06) after van Rooij, "Real stateful TCP packet filtering in IP Filter": a segment fits when it begins
/// no later than the receiver allows, ends no earlier than one window before what the sender has sent, and acknowledges
/// nothing the other side has not sent and nothing that is older than a window.
/// </summary>
internal static class TcpWindow
{
    // The least distance that an acknowledgement may lag behind, in octets: a full window of 65,535 and some slack.
    private const uint LeastAckLag = 66000;

    /// <summary>Judges a segment and, if it fits, moves the windows.</summary>
    /// <param name="t">The connection.</param>
    /// <param name="direction">The direction of the segment.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="liberal">Everything fits (<see cref="TcpRules.Liberal"/>).</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static TcpFit Judge(ref TcpTracking t, Direction direction, in TcpSegment segment, bool liberal)
    {
        ref TcpPeer sender = ref t[direction];
        ref TcpPeer receiver = ref t[Opposite(direction)];
        uint sequence = segment.Sequence;
        uint end = segment.End;
        uint ack = segment.Acknowledgement;
        uint sack = HighestAcknowledged(in receiver, in segment);
        if ((sender.MaxWindow == 0 || segment.IsSyn) && !Begin(ref t, ref sender, ref receiver, direction, in segment, sack))
            return TcpFit.Inside;

        // Without ACK the field means nothing; some hosts reset with ACK and an acknowledgement of 0.
        if (!segment.HasAcknowledgement || (ack == 0 && segment.IsReset))
            ack = sack = receiver.End;
        if (segment.IsReset && sequence == 0 && t.State == TcpState.SynSent)
            sequence = end = sender.End;

        TcpFit fit = Compare(in sender, in receiver, sequence, end, sack);
        if (fit == TcpFit.Early)
            CountAsSent(ref sender, end);
        if (fit != TcpFit.Inside)
            return liberal || (sender.Flags & TcpTrackingFlags.Liberal) != 0 ? TcpFit.Inside : fit;

        uint window = segment.IsSyn ? segment.Window : (uint)segment.Window << sender.WindowScale;
        MoveSender(ref sender, segment.HasAcknowledgement, end, ack, window + (sack - ack));
        MoveReceiver(ref receiver, in sender, end, ack, sack, window);
        if (segment.Kind == TcpSegmentKind.Ack)
            CountRepeats(ref t, direction, sequence, ack, end, segment.Window);
        return TcpFit.Inside;
    }

    /// <summary>
    /// Whether a segment of a connection of which both sides are known is inside, and does not reach beyond what its receiver allows. All four
    /// tests are one: the sign bit of a difference is what an order of sequence numbers is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsWellInside(in TcpPeer sender, in TcpPeer receiver, uint sequence, uint end, uint ack)
    {
        uint begins = sequence - (sender.MaxEnd + 1);
        uint reaches = sender.MaxEnd - end;
        uint acks = ack - (receiver.End + 1);
        uint recent = sender.End - receiver.MaxWindow - 1 - end;
        uint acksRecent = receiver.End - Math.Max(sender.MaxWindow, LeastAckLag) - 1 - ack;
        return (int)(begins & ~reaches & acks & recent & acksRecent) < 0;
    }

    /// <summary>Moves the windows for a segment with ACK of which <see cref="IsWellInside"/> says that it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Move(ref TcpPeer sender, ref TcpPeer receiver, uint end, uint ack, uint window)
    {
        MoveSender(ref sender, true, end, ack, window);
        MoveReceiver(ref receiver, in sender, end, ack, ack, window);
    }

    /// <summary>Starts one side from its SYN, with the options in it.</summary>
    /// <param name="sender">The sender of the SYN.</param>
    /// <param name="segment">The SYN.</param>
    internal static void StartFromSyn(ref TcpPeer sender, in TcpSegment segment)
    {
        sender.End = segment.End;
        sender.MaxEnd = segment.End;
        sender.MaxWindow = Math.Max(1u, segment.Window);
        TcpOptions.ReadSyn(segment.Options, ref sender.WindowScale, ref sender.Flags);
    }

    // The first segment of a side, or a SYN. False: the SYN of a simultaneous open, of which nothing more is to be compared.
    private static bool Begin(
        ref TcpTracking t, ref TcpPeer sender, ref TcpPeer receiver, Direction direction, in TcpSegment segment, uint sack)
    {
        if (!segment.IsSyn)
        {
            StartInMidStream(ref sender, ref receiver, in segment, sack);
            return true;
        }

        bool isFirst = sender.MaxWindow == 0;
        bool isNewer = TcpSequence.IsAfter(segment.End, sender.End) && t.State is TcpState.SynSent or TcpState.SynReceived;
        if (!isFirst && !isNewer)
            return true;
        StartFromSyn(ref sender, in segment);

        // Scaling is on only if both sides asked for it (RFC 7323 section 2.2); the second to speak decides.
        bool bothScale = (sender.Flags & receiver.Flags & TcpTrackingFlags.WindowScale) != 0;
        if (direction == Direction.Reply && !bothScale)
            sender.WindowScale = receiver.WindowScale = 0;
        return segment.HasAcknowledgement || (!isFirst && direction == Direction.Original);
    }

    private static void StartInMidStream(ref TcpPeer sender, ref TcpPeer receiver, in TcpSegment segment, uint sack)
    {
        sender.End = segment.End;
        sender.MaxWindow = Math.Max(1u, (uint)segment.Window << sender.WindowScale);
        sender.MaxEnd = segment.End + sender.MaxWindow;

        // Nothing is known of the other side but what it is told to have sent; or this answers a keep-alive probe, one octet behind.
        if (receiver.MaxWindow == 0)
            receiver.End = receiver.MaxEnd = sack;
        else if (sack == receiver.End + 1)
            receiver.End++;
    }

    private static uint HighestAcknowledged(in TcpPeer receiver, in TcpSegment segment) =>
        (receiver.Flags & TcpTrackingFlags.SackPermitted) != 0 && segment.MayHaveSack
            ? TcpOptions.HighestSack(segment.Options, segment.Acknowledgement)
            : segment.Acknowledgement;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Direction Opposite(Direction direction) => (Direction)((int)direction ^ 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TcpFit Compare(in TcpPeer sender, in TcpPeer receiver, uint sequence, uint end, uint sack)
    {
        bool isBeyond = !TcpSequence.IsBefore(sequence, sender.MaxEnd + 1);
        bool acksOnlySent = TcpSequence.IsBefore(sack, receiver.End + 1);
        bool isRecent = TcpSequence.IsAfter(end, sender.End - receiver.MaxWindow - 1);
        bool acksRecent = TcpSequence.IsAfter(sack, receiver.End - Math.Max(sender.MaxWindow, LeastAckLag) - 1);
        if (isBeyond)
            return acksOnlySent && isRecent && acksRecent && IsSmallExcess(in sender, in receiver, end) ? TcpFit.Early : TcpFit.Outside;
        if (!acksOnlySent)
            return TcpFit.Outside;
        return (isRecent || receiver.MaxWindow == 0) && acksRecent ? TcpFit.Inside : TcpFit.Late;
    }

    private static bool IsSmallExcess(in TcpPeer sender, in TcpPeer receiver, uint end) =>
        receiver.MaxWindow != 0 && end - sender.MaxEnd + 1 <= receiver.MaxWindow;

    // More octets than the window allows, yet by less than one window: if the receiver takes them after all, its acknowledgement
    // must not look as if it were for octets never sent, or the connection would stall here. So they count as sent.
    private static void CountAsSent(ref TcpPeer sender, uint end)
    {
        sender.End = end;
        sender.Flags |= TcpTrackingFlags.DataUnacknowledged;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MoveSender(ref TcpPeer sender, bool hasAck, uint end, uint ack, uint reach)
    {
        if (sender.MaxWindow < reach)
            sender.MaxWindow = reach;
        if (TcpSequence.IsAfter(end, sender.End))
        {
            sender.End = end;
            sender.Flags |= TcpTrackingFlags.DataUnacknowledged;
        }

        if (hasAck && ((sender.Flags & TcpTrackingFlags.MaxAckKnown) == 0 || TcpSequence.IsAfter(ack, sender.MaxAck)))
        {
            sender.MaxAck = ack;
            sender.Flags |= TcpTrackingFlags.MaxAckKnown;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MoveReceiver(ref TcpPeer receiver, in TcpPeer sender, uint end, uint ack, uint sack, uint window)
    {
        if (receiver.MaxWindow != 0 && TcpSequence.IsAfter(end, sender.MaxEnd))
            receiver.MaxWindow += end - sender.MaxEnd;

        // A closed window still admits the probe of one octet (RFC 9293 section 3.8.6.1).
        if (TcpSequence.IsAfter(sack + window, receiver.MaxEnd - 1))
            receiver.MaxEnd = sack + Math.Max(1u, window);
        if (ack == receiver.End)
            receiver.Flags &= ~TcpTrackingFlags.DataUnacknowledged;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void CountRepeats(ref TcpTracking t, Direction direction, uint sequence, uint ack, uint end, ushort window)
    {
        if (t.LastSequence == sequence && t.LastAck == ack && t.LastEnd == end && t.LastWindow == window && t.LastDirection == direction)
        {
            if (t.Retransmissions < byte.MaxValue)
                t.Retransmissions++;
            return;
        }

        t.LastDirection = direction;
        t.LastSequence = sequence;
        t.LastAck = ack;
        t.LastEnd = end;
        t.LastWindow = window;
        t.Retransmissions = 0;
    }
}
