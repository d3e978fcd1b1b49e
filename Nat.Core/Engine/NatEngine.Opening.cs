using System.Runtime.CompilerServices;
using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

// The first packet of a flow: what a router asks of it, then the translator, then whoever counts refusals.
public sealed partial class NatEngine
{
    /// <summary>
    /// How often a flow is tried to be opened while other workers come first. The first ten tries take microseconds; the others give way, so
    /// that a worker that was put aside in the middle of its own attempt can end it, and the last twenty sleep a millisecond each, for where
    /// giving way is not enough: the scheduler may let who gives way run on.
    /// </summary>
    private const int OpenAttempts = 200;

    private const int AttemptsAwake = OpenAttempts - 20;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DropReason Open(Ipv4Packet packet, ref PacketWork work, long token, out TableHit hit)
    {
        hit = default;
        var arrival = work.Arrival is Arrival.Inside or Arrival.OutsideTranslated ? Side.Inside : Side.Outside;
        var tuple = work.Key;
        if (work.Arrival.IsTranslated() && !_translator.Endpoints.TryUndo(work.Key.Invert(), arrival, out tuple))
            return DropReason.NoEntry;
        var refusal = AddressRules.Test(packet);
        if (refusal == DropReason.None)
            refusal = TestOptions(packet, work.Arrival, token);
        if (refusal != DropReason.None)
            return refusal;
        if (packet.TimeToLive <= 1 && !work.Arrival.IsTranslated() && !_translator.IsExternal(packet.Destination) && packet.Destination != Config.Gateway)
            return Answer(packet, work.Arrival, token, DropReason.TtlExceeded);
        if (work.Class == PacketClass.Following)
        {
            Judge(packet, DropReason.IcmpTypeNotTranslated);
            return arrival == Side.Outside ? DropReason.NoEntry : DropReason.IcmpTypeNotTranslated;
        }

        refusal = _translator.Open(packet, tuple, arrival, _now, out hit);
        SpinWait spin = default;
        for (int attempt = 1; refusal == DropReason.LostRace && _isShared && attempt < OpenAttempts; attempt++)
        {
            // Another worker opens a flow with one of the tuples: this very flow, or one with the port that was chosen here.
            spin.SpinOnce(AttemptsAwake);
            if (_table.TryFind(work.Key, work.Hash, TableSlot.Empty, _now, out hit))
            {
                _table.Statistics.CountClashResolved();
                return DropReason.None;
            }

            refusal = _translator.Open(packet, tuple, arrival, _now, out hit);
        }

        if (refusal != DropReason.None)
        {
            Judge(packet, refusal);
            if (refusal is DropReason.ToNatItself or DropReason.NoEntry or DropReason.HairpinRefused && IsPingToAnswer(packet, work.Arrival))
                return AnswerPing(packet, arrival, token);
            return refusal.IsExhaustion() && Config.OnExhaustion != ExhaustionAnswer.Silent ? Answer(packet, work.Arrival, token, refusal) : refusal;
        }

        Counters.FlowsCreated++;
        if (!_syns.IsEmpty && arrival == Side.Inside)
            DropSuperseded(hit);

        // For a packet that was translated already, the hit is as if its answer had been looked up.
        if (work.Arrival.IsTranslated())
            hit = hit with { Direction = Direction.Reply };
        return DropReason.None;
    }

    /// <summary>Counts the segments that open connections; the fast path sees none of them.</summary>
    private void CountConnection(Ipv4Packet packet, Arrival arrival)
    {
        var from = arrival is Arrival.Inside or Arrival.OutsideTranslated ? Side.Inside : Side.Outside;
        int flags = ConnectionCounting.FlagsOf(packet);
        if (ConnectionCounting.IsAttempt(flags, from))
            Counters.ConnectionAttempts++;
        else if (ConnectionCounting.IsAcceptance(flags, from))
            Counters.ConnectionsAccepted++;
    }

    /// <summary>Whether a packet that nobody takes is a ping that the NAT itself answers.</summary>
    private bool IsPingToAnswer(Ipv4Packet packet, Arrival arrival)
    {
        bool isInside = arrival == Arrival.Inside;
        if (Config.AnswerPing < (isInside ? PingAnswer.Inside : PingAnswer.Both) || arrival.IsTranslated() || packet.Protocol != IpProtocol.Icmp)
            return false;
        bool isOwn = _translator.IsExternal(packet.Destination) || (isInside && packet.Destination == Config.Gateway);
        return isOwn && packet.IsComplete && packet.Payload[0] == IcmpType.EchoRequest && EchoReply.Length(packet) <= LinkLimit(isInside ? Side.Inside : Side.Outside);
    }

    private DropReason AnswerPing(Ipv4Packet packet, Side side, long token)
    {
        EchoReply.Write(Outbox.Add(OutboxKind.Answer, token, side, DropReason.ToNatItself, EchoReply.Length(packet), _zone), packet);
        Counters.Answered++;
        return DropReason.ToNatItself;
    }

    /// <summary>Counts a packet that is refused, as connection tracking of Linux would (nf_conntrack_core.c: <c>nf_conntrack_in</c>).</summary>
    /// <returns>The reason.</returns>
    private DropReason Judge(Ipv4Packet packet, DropReason reason)
    {
        switch (RefusalClasses.Of(packet, reason, _tcpRules, _protocols))
        {
            case RefusalClass.Invalid:
                _table.Statistics.CountInvalid();
                break;
            case RefusalClass.Error:
                _table.Statistics.CountError();
                break;
            case RefusalClass.Clash:
                _table.Statistics.CountClash();
                break;
            default:
                break;
        }

        return reason;
    }
}
