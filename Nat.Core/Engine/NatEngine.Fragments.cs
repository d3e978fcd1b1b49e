using System.Runtime.CompilerServices;
using Nat.Core.Packets;
using Nat.Core.Translation;

namespace Nat.Core.Engine;

public sealed partial class NatEngine
{
    /// <summary>Takes in a fragment; the last one of its datagram sends them all through the corridor.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Collect(Ipv4Packet packet, ref PacketSlot slot)
    {
        Datagram? finished = null;
        var reason = IsForwarded(packet.Protocol) ? _fragments.Add(packet, slot, _now, out finished) : DropReason.FragmentRefused;
        while (_fragments.TryMakeRoom(out var evicted))
            Discard(evicted, DropReason.FragmentStoreFull);
        slot.Verdict = reason == DropReason.None ? VerdictKind.Held : VerdictKind.Drop;
        slot.Reason = reason;
        if (reason != DropReason.None)
        {
            Counters.CountDrop(reason);
            if (finished is not null)
                Discard(finished, reason);
            return;
        }

        if (finished is null)
            return;
        if (!finished.IsConsistent)
        {
            Discard(finished, DropReason.FragmentMalformed);
            return;
        }

        var whole = finished.Assemble();
        var work = new PacketWork { Arrival = finished.Arrival, Length = whole.Bytes.Length, LargestPiece = finished.LargestPiece, Zone = finished.Key.Zone };
        _zone = work.Zone;
        work.Fault = Read(whole, _verifyChecksums && !finished.IsCut, ref work);
        Hash(ref work);
        reason = Translate(whole, ref work, finished.Token, out var egress);
        if (reason != DropReason.None)
        {
            Discard(finished, reason);
            return;
        }

        for (int i = 0; i < finished.Count; i++)
            Release(finished.Piece(i), finished.TokenOf(i), egress, work.Zone);
        _fragments.Recycle(finished);
    }

    private bool IsForwarded(byte protocol) => Config.Fragments.Policy switch
    {
        FragmentPolicy.Reassemble => true,
        FragmentPolicy.UdpOnly => protocol == IpProtocol.Udp,
        _ => false,
    };

    private void Discard(Datagram datagram, DropReason reason)
    {
        for (int i = 0; i < datagram.Count; i++)
        {
            Outbox.Add(OutboxKind.Dropped, datagram.TokenOf(i), default, reason, 0);
            Counters.CountDrop(reason);
        }

        _fragments.Recycle(datagram);
    }

    /// <summary>Sends a held packet on, in pieces if the link needs it (RFC 791 section 3.2; RFC 4787 REQ-13).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Release(Ipv4Packet packet, long token, Side egress, ushort zone)
    {
        Counters.Forwarded++;
        Counters.ForwardedBytes += packet.TotalLength;
        int limit = LinkLimit(egress);
        if (packet.TotalLength <= limit)
        {
            packet.Bytes.CopyTo(Outbox.Add(OutboxKind.Released, token, egress, DropReason.None, packet.Bytes.Length, zone));
            return;
        }

        int step = (limit - packet.HeaderLength) & ~7;
        for (int at = 0; at < packet.PayloadLength; at += step)
        {
            int length = packet.HeaderLength + Math.Min(step, packet.PayloadLength - at);
            int present = Math.Clamp(packet.Payload.Length - at, 0, length - packet.HeaderLength);
            var room = Outbox.Add(at == 0 ? OutboxKind.Released : OutboxKind.Piece, token, egress, DropReason.None, packet.HeaderLength + present, zone);
            packet.Bytes[..packet.HeaderLength].CopyTo(room);
            packet.Payload.Slice(at, present).CopyTo(room[packet.HeaderLength..]);
            bool more = at + step < packet.PayloadLength || packet.MoreFragments;
            var piece = Ipv4Packet.Parsed(room);
            piece.SetFragment(length, packet.FragmentOffset + at, more);
            if (at > 0 && piece.HeaderLength > Ipv4Packet.MinHeaderLength)
                piece.KeepCopiedOptions();
        }
    }
}
