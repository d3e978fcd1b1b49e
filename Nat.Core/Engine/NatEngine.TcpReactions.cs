using System.Runtime.CompilerServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Engine;

// What the NAT does about TCP of its own accord: it keeps unsolicited SYNs (and the like of DCCP), answers with resets and challenges, probes idle connections, and
// lowers what SYNs ask for. All of it happens in the corridor or beside it.
public sealed partial class NatEngine
{
    private readonly SynStore _syns;
    private bool _reactsToRefusals;
    private int _segmentLimit;   // bytes of payload that a SYN may ask for

    /// <summary>Gives a packet that is not forwarded its verdict.</summary>
    private void Refuse(Ipv4Packet packet, in PacketWork work, ref PacketSlot slot, DropReason reason)
    {
        if (_reactsToRefusals)
            reason = React(packet, work, slot.Token, reason);
        slot.Reason = reason;
        slot.Verdict = reason == DropReason.None ? VerdictKind.Held : VerdictKind.Drop;
        if (reason != DropReason.None)
            Counters.CountDrop(reason);
    }

    /// <summary>What becomes of a packet that is refused: one that asks for a connection may be kept, a TCP segment answered with a reset.</summary>
    /// <param name="packet">The packet, as it arrived.</param>
    /// <param name="work">Its tuple and where it arrived.</param>
    /// <param name="token">Its slot's token.</param>
    /// <param name="reason">Why it is refused.</param>
    /// <returns>Why it is dropped; <see cref="DropReason.None"/> if it is kept.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private DropReason React(Ipv4Packet packet, in PacketWork work, long token, DropReason reason)
    {
        if (!work.HasKey || work.Arrival.IsTranslated())
            return reason;
        bool isFromOutside = work.Arrival == Arrival.Outside;
        bool isUnknown = reason == DropReason.TcpCannotOpen || (isFromOutside && reason is DropReason.NoEntry or DropReason.Filtered);
        if (!isUnknown || (isFromOutside && !_translator.IsExternal(packet.Destination)))
            return reason;
        if (Protocols.AsksForConnection(packet, _protocols))
            return _tcpRules.UnsolicitedSyn == UnsolicitedSynReaction.Hold && TryHold(packet, work.Key, token) ? DropReason.None : reason;
        if (packet.Protocol != IpProtocol.Tcp)
            return reason;
        bool isAnswered = _tcpRules.Unknown == TcpUnknownReaction.Reset || (_tcpRules.Unknown == TcpUnknownReaction.ResetInside && !isFromOutside);
        if (!isAnswered || !TcpProtocol.MayBeReset(packet))
            return reason;
        TcpMessage.WriteReset(AnswerTo(work.Arrival, token, DropReason.TcpNoConnection), packet);
        return DropReason.TcpNoConnection;
    }

    /// <summary>Answers a SYN for an established connection in the name of the other side.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AnswerChallenge(Ipv4Packet packet, in TableHit hit, Arrival arrival, long token)
    {
        if (arrival.IsTranslated())
            return;
        var room = AnswerTo(arrival, token, DropReason.TcpChallenged);
        ref var tracking = ref _table.Tcp(hit.Index);
        if (_isShared)
            tracking.Enter();
        TcpMessage.WriteChallenge(room, packet, ref tracking, hit.Direction);
        if (_isShared)
            tracking.Leave();
    }

    /// <summary>Room for a segment to the sender of a packet. It is no longer than what it answers, so nothing is gained by asking for many.</summary>
    private Span<byte> AnswerTo(Arrival arrival, long token, DropReason reason)
    {
        Counters.Answered++;
        return Outbox.Add(OutboxKind.Answer, token, arrival == Arrival.Inside ? Side.Inside : Side.Outside, reason, TcpMessage.Length, _zone);
    }

    private bool TryHold(Ipv4Packet packet, in FlowTuple tuple, long token)
    {
        if (!_syns.TryAdd(packet, tuple, token, _now))
            return false;
        while (_syns.TryMakeRoom(out var oldest))
            Drop(oldest, DropReason.SynStoreFull);
        return true;
    }

    /// <summary>A connection was opened from the inside: a SYN of it from the outside was no mistake, and its sender will repeat it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DropSuperseded(in TableHit opened)
    {
        if (_syns.TryRemove(_table[opened.Index].Tuples[Direction.Reply], out var syn))
            Drop(syn, DropReason.SynSuperseded);
    }

    /// <summary>Answers the SYNs that have waited for their time.</summary>
    private void AnswerDueSyns()
    {
        while (_syns.TryRemoveDue(_now, out var syn))
        {
            // A later SYN of the same connection may have been let in meanwhile.
            if (_table.TryFind(syn.Tuple, _table.Tuples.Hash(syn.Tuple), TableSlot.Empty, _now, out _))
            {
                Drop(syn, DropReason.SynSuperseded);
                continue;
            }

            _answers.Send(syn.Packet, Arrival.Outside, zone: 0, syn.Token, DropReason.SynUnsolicited, 0, _now);
            Drop(syn, DropReason.SynUnsolicited);
        }
    }

    /// <summary>The end of input: who waits still must not be answered yet.</summary>
    private void DropAllSyns()
    {
        AnswerDueSyns();
        while (_syns.TryRemoveOldest(out var syn))
            Drop(syn, DropReason.SynUnsolicited);
    }

    private void Drop(HeldSyn syn, DropReason reason)
    {
        Outbox.Add(OutboxKind.Dropped, syn.Token, default, reason, 0);
        Counters.CountDrop(reason);
        _syns.Recycle(syn);
    }

    /// <summary>Sends the probes that the translator owes to inside hosts.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SendProbes()
    {
        foreach (var tuple in _translator.Probes)
            TcpMessage.WriteProbe(Outbox.Add(OutboxKind.Probe, 0, Side.Inside, DropReason.None, TcpMessage.Length, tuple.Zone), tuple);
        Counters.Answered += _translator.Probes.Count;
        _translator.Probes.Clear();
    }
}
