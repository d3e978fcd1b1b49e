using System.Buffers.Binary;

namespace Nat.Core.Flows;

/// <summary>
/// Follows SCTP associations as Linux 6.x connection tracking does: by chunks, and by the verification tags that tell an association's own
/// packets from others (RFC 9260 section 8.5). A packet given here has a whole common header and passed <see cref="SctpProtocol.Read"/>.
/// </summary>
internal static class SctpTracker
{
    private const int TagAt = 4;

    private enum Step
    {
        Follow,
        Pass,    // the chunk changes nothing, and the packet does not refresh the entry
        Refuse,
    }

    // Their tags are looked at with the chunk, or not at all.
    private static readonly ulong WithOwnTagRule = Bits(
        SctpChunk.Init, SctpChunk.ShutdownComplete, SctpChunk.CookieEcho, SctpChunk.Abort, SctpChunk.ShutdownAck, SctpChunk.Heartbeat, SctpChunk.HeartbeatAck);

    private static readonly ulong NeverFirst = Bits(SctpChunk.Abort, SctpChunk.ShutdownComplete, SctpChunk.CookieAck);

    /// <summary>
    /// Prepares the tracking of the first packet of an entry. The association gets its first state from <see cref="Observe"/>, which must
    /// follow for the same packet.
    /// </summary>
    /// <returns>Whether the packet may open an entry.</returns>
    public static bool TryOpen(ref SctpTracking t, ReadOnlySpan<byte> packet)
    {
        t = default;
        uint tag = BinaryPrimitives.ReadUInt32BigEndian(packet[TagAt..]);
        if ((SctpChunks.KindsIn(packet) & NeverFirst) != 0)
            return false;
        for (var chunks = new SctpChunks(packet); chunks.MoveNext();)
        {
            if (SctpTransitions.Next(SctpState.None, Direction.Original, chunks.Kind) is SctpState.None or SctpTransitions.Invalid)
                return false;
            if (chunks.Kind == SctpChunk.Init && (tag != 0 || !chunks.TryReadInitiateTag(out t.Tags[Direction.Reply])))
                return false;
            if (chunks.Kind == SctpChunk.Heartbeat)
                t.Tags[Direction.Original] = tag;
            else if (chunks.Kind == SctpChunk.ShutdownAck)
                t.Tags[Direction.Reply] = tag;  // of an association that is over elsewhere: its answer has this tag, too (RFC 9260 section 8.4)
        }

        return true;
    }

    /// <summary>Follows a packet of an entry, the one that opened it included.</summary>
    public static FlowUpdate Observe(ref SctpTracking t, Direction direction, ReadOnlySpan<byte> packet)
    {
        uint tag = BinaryPrimitives.ReadUInt32BigEndian(packet[TagAt..]);
        ulong kinds = SctpChunks.KindsIn(packet);
        if ((kinds & WithOwnTagRule) == 0 && tag != t.Tags[direction])
            return FlowUpdate.Refused(DropReason.SctpBadTag);
        var (passes, changes) = (false, FlowChanges.None);
        for (var chunks = new SctpChunks(packet); chunks.MoveNext();)
        {
            var step = JudgeTag(ref t, direction, chunks, tag, passes || (kinds & SctpChunks.BitOf(SctpChunk.Data)) != 0);
            if (step == Step.Refuse)
                return FlowUpdate.Refused(DropReason.SctpBadTag);
            passes |= step == Step.Pass;
            if (step == Step.Pass)
                continue;
            var before = t.State;
            var after = SctpTransitions.Next(before, direction, chunks.Kind);
            if (after == SctpTransitions.Invalid)
                return FlowUpdate.Refused(DropReason.TransportBadState);
            if (!TryNoteTag(ref t, direction, chunks))
                return FlowUpdate.Refused(DropReason.SctpBadTag);

            // A repeated INIT does not keep alive an entry that nobody answers.
            passes |= chunks.Kind == SctpChunk.Init && before == SctpState.Closed && after == SctpState.Closed;
            t.State = after;
            if (after != before)
                changes |= FlowChanges.State | (after == SctpState.Established ? FlowChanges.Assured : FlowChanges.None);
        }

        return passes ? new FlowUpdate(FlowVerdict.AcceptWithoutRefresh, default, default, DropReason.None, changes) : FlowUpdate.Accepted(TimeoutOf(t.State), changes);
    }

    /// <summary>Whether an association is being ended, so that its entry may make room.</summary>
    public static bool IsClosing(SctpState state) => state is SctpState.ShutdownSent or SctpState.ShutdownReceived or SctpState.ShutdownAckSent;

    /// <summary>The rules for the tags of single chunks (RFC 9260 section 8.5.1).</summary>
    private static Step JudgeTag(ref SctpTracking t, Direction direction, in SctpChunks chunk, uint tag, bool isMixed)
    {
        uint own = t.Tags[direction];
        switch (chunk.Kind)
        {
            case SctpChunk.Init:
                return tag == 0 ? Step.Follow : Step.Refuse;
            case SctpChunk.Abort or SctpChunk.ShutdownComplete:
                return tag == (chunk.IsTagReflected ? t.Tags[direction.Opposite()] : own) ? Step.Follow : Step.Refuse;
            case SctpChunk.CookieEcho:
                return tag == own ? Step.Follow : Step.Refuse;
            case SctpChunk.CookieAck:
                t.HasInit = default;
                return Step.Follow;
            case SctpChunk.Heartbeat or SctpChunk.HeartbeatAck when own == 0:
                t.Tags[direction] = tag;
                return Step.Follow;
            case SctpChunk.Heartbeat or SctpChunk.HeartbeatAck when tag == own:
                t.IsTagInDoubt = false;
                return Step.Follow;
            case SctpChunk.Heartbeat when !isMixed:
                (t.IsTagInDoubt, t.DoubtDirection) = (true, direction);
                return Step.Pass;
            case SctpChunk.HeartbeatAck when !isMixed && t.IsTagInDoubt && t.DoubtDirection != direction:
                // Both ends began anew with the same ports: who answered the doubtful heartbeat is the other end.
                t.IsTagInDoubt = false;
                t.Tags[direction] = tag;
                t.Tags[direction.Opposite()] = 0;
                return Step.Follow;
            case SctpChunk.Heartbeat or SctpChunk.HeartbeatAck:
                return Step.Refuse;
            default:
                return Step.Follow;
        }
    }

    /// <summary>Notes the tag that INIT or INIT ACK ask for: packets of the other direction must carry it.</summary>
    private static bool TryNoteTag(ref SctpTracking t, Direction direction, in SctpChunks chunk)
    {
        if (chunk.Kind is not (SctpChunk.Init or SctpChunk.InitAck))
            return true;
        var other = direction.Opposite();
        if (!chunk.TryReadInitiateTag(out uint asked))
            return false;
        if (chunk.Kind == SctpChunk.Init)
        {
            if (t.HasInit[direction] && t.HasInit[other])
                t.HasInit[other] = false;
            t.HasInit[direction] = true;
        }
        else if (t.Tags[other] != asked && ((!t.HasInit[other] && t.Tags[other] != 0) || (t.HasInit[direction] && t.HasInit[other])))
        {
            // Not the answer to the INIT that was seen; or both sides began at once, and this answers one that is superseded (RFC 9260 section 5.2).
            return false;
        }

        t.Tags[other] = asked;
        return true;
    }

    private static TimeoutClass TimeoutOf(SctpState state) =>
        state == SctpState.None ? TimeoutClass.SctpClosed : TimeoutClass.SctpClosed + (state - SctpState.Closed);

    private static ulong Bits(params ReadOnlySpan<SctpChunk> kinds)
    {
        ulong bits = 0;
        foreach (var kind in kinds)
            bits |= SctpChunks.BitOf(kind);
        return bits;
    }
}
