using System.Runtime.InteropServices;
using Nat.Core;
using Nat.Core.Conntrack;
using Nat.Core.Engine;
using Nat.Core.Packets;

namespace Nat.Pcap.Compare;

// What each verdict means to the flow.
public sealed partial class ComparedNat
{
    private void Book(in PacketSlot slot, in PacketOfFlow packet)
    {
        switch (slot.Verdict)
        {
            case VerdictKind.Held:
                _held[slot.Token] = packet;
                break;
            case VerdictKind.Forward:
                Counts.Forwarded++;
                if (packet.Flow != PacketOfFlow.NoFlow)
                    Passed(packet, slot.Token, slot.Time, EndpointOf(_memory.AsSpan(slot.Offset, slot.Length), packet.IsReply));
                break;
            default:
                Counts.Drop(slot.Reason, slot.Token);
                if (packet.Flow != PacketOfFlow.NoFlow)
                    Dropped(packet, slot.Token, slot.Time, slot.Reason);
                break;
        }
    }

    private void TakeOutbox(Instant now)
    {
        var outbox = Engine.Outbox;
        for (int i = 0; i < outbox.Count; i++)
        {
            ref readonly var item = ref outbox[i];
            if (item.Kind is OutboxKind.Answer or OutboxKind.Probe)
                Counts.Answered++;
            if (item.Kind is OutboxKind.Answer or OutboxKind.Probe or OutboxKind.Piece)
                continue;
            bool isKnown = _held.Remove(item.Token, out var packet) && packet.Flow != PacketOfFlow.NoFlow;
            if (item.Kind == OutboxKind.Dropped)
            {
                Counts.Drop(item.Reason, item.Token);
                if (isKnown)
                    Dropped(packet, item.Token, now, item.Reason);
            }
            else
            {
                Counts.Forwarded++;
                if (isKnown)
                    Passed(packet, item.Token, now, EndpointOf(outbox.Packet(item), packet.IsReply));
            }
        }

        if (outbox.Count > 0)
            outbox.Clear();
    }

    private void Passed(in PacketOfFlow packet, long token, Instant time, ulong endpoint)
    {
        ref var outcome = ref Outcome(packet.Flow);
        outcome.Forwarded++;
        if (endpoint != 0 && outcome.Endpoint != endpoint)
        {
            // An answer to a query goes where the query came from, so nobody keeps the external identifier of a ping in mind.
            bool isMissed = outcome.IsAnswered && !packet.IsLate && _book.Flows[packet.Flow].Key.Protocol != IpProtocol.Icmp;
            if (isMissed && !outcome.IsRemapped)
            {
                outcome.IsRemapped = true;
                outcome.Fault = outcome.Run != 0 ? outcome.Run : Add(outcome, packet, token, time, DropReason.None);
            }

            outcome.Endpoint = endpoint;
        }

        if (outcome.IsRemapped && (packet.IsReply || _book.Flows[packet.Flow].Key.Protocol == IpProtocol.Tcp))
            outcome.Lost++;
        outcome.Run = 0;
        outcome.IsAnswered |= packet.IsReply == !_book.Flows[packet.Flow].IsInbound;
        outcome.LastForward = time;
        if (outcome.EndedAt <= time)
            outcome.Entry = FlowEnd.Live;
    }

    private void Dropped(in PacketOfFlow packet, long token, Instant time, DropReason reason)
    {
        ref var outcome = ref Outcome(packet.Flow);
        outcome.Dropped++;
        outcome.Lost++;
        if (reason is DropReason.PortsExhausted)
            Demand.Refused(_book.Flows[packet.Flow].Key, token, time);
        if (packet.IsLate || outcome.IsRemapped)
            return;
        if (outcome.Run != 0)
        {
            // Nothing has passed yet, and now the inside itself is refused: that tells more than what came in before it could.
            ref var begun = ref CollectionsMarshal.AsSpan(_faults)[outcome.Run - 1];
            if (outcome.Forwarded == 0 && !packet.IsReply && begun.IsReply)
                begun = Fault(outcome, packet, token, time, reason);
            return;
        }

        outcome.Run = Add(outcome, packet, token, time, reason);
        if (outcome.Fault == 0)
            outcome.Fault = outcome.Run;
    }

    private int Add(in FlowOutcome outcome, in PacketOfFlow packet, long token, Instant time, DropReason reason)
    {
        _faults.Add(Fault(outcome, packet, token, time, reason));
        return _faults.Count;
    }

    private static FlowFault Fault(in FlowOutcome outcome, in PacketOfFlow packet, long token, Instant time, DropReason reason)
    {
        bool hasEnded = outcome.Entry != FlowEnd.Live && outcome.EndedAt <= time;
        return new FlowFault
        {
            Packet = token,
            Time = time,
            IsReply = packet.IsReply,
            Reason = reason,
            Entry = hasEnded ? outcome.Entry : FlowEnd.Live,
            Silence = outcome.Forwarded == 0 ? TimeSpan.Zero : Span(time.Nanoseconds - outcome.LastForward.Nanoseconds),
            Timer = hasEnded ? Span(outcome.Timer) : TimeSpan.Zero,
            Timeout = outcome.Timeout,
        };
    }

    private static TimeSpan Span(long nanoseconds) => new(Math.Max(0, nanoseconds) / TimeSpan.NanosecondsPerTick);

    /// <summary>The external endpoint that a translated packet carries; 0 where it cannot be read.</summary>
    private static ulong EndpointOf(ReadOnlySpan<byte> packet, bool isReply)
    {
        if (!PacketKey.TryRead(packet, out var tuple))
            return 0;
        var address = isReply ? tuple.Destination : tuple.Source;
        return ((ulong)address.Value << 16) | (isReply ? tuple.DestinationPort : tuple.SourcePort);
    }
}
