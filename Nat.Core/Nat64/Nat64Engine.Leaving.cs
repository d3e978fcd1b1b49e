using Nat.Core.Engine;
using Nat.Core.Packets;

namespace Nat.Core.Nat64;

// What the engine sends, on its way out: to IPv6 hosts as IPv6, in pieces if their links need it.
public sealed partial class Nat64Engine
{
    /// <summary>Takes what waits in the engine's outbox.</summary>
    private void Drain()
    {
        var waiting = _engine.Outbox;
        for (int i = 0; i < waiting.Count; i++)
        {
            var item = waiting[i];
            if (item.Kind == OutboxKind.Dropped)
            {
                Outbox.Add(OutboxKind.Dropped, item.Token, item.Egress, item.Reason, 0);
                Counters.CountDrop(item.Reason);
                continue;
            }

            waiting.Packet(item).CopyTo(_ipv4);
            _ = Ipv4Packet.TryParse(_ipv4.AsSpan(0, item.Length), 0, out var packet, verifyChecksum: false);
            var reason = Leave(packet, item.Kind, item.Egress, item.Zone, i);
            if (reason != DropReason.None)
                Counters.CountDrop(reason);
        }

        waiting.Clear();
    }

    /// <summary>Sends a packet of the engine.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="egress">Where it leaves.</param>
    /// <param name="zone">The zone of the host that is to get it.</param>
    /// <param name="waitingAt">Where it stands in the engine's outbox; -1 if it does not.</param>
    private DropReason Leave(Ipv4Packet packet, OutboxKind kind, Side egress, ushort zone, int waitingAt = -1)
    {
        if (egress == Side.Outside || zone != _config.Zone)
        {
            packet.Bytes.CopyTo(Outbox.Add(kind, 0, egress, DropReason.None, packet.Bytes.Length, zone));
            Count(kind, packet.Bytes.Length);
            return DropReason.None;
        }

        if (!_hosts.TryHost(packet.Destination, out var host))
            return DropReason.NoEntry;
        _hosts.Use(packet.Destination, _now);
        if (packet.DontFragment && packet.TotalLength + IcmpErrorTypes.HeaderDifference > _config.Ipv6Mtu)
        {
            TellTooLong(packet);
            return DropReason.FragmentationNeeded;
        }

        var wholeSum = waitingAt >= 0 && LacksSum(packet) ? SumOfWhole(packet) : default((uint, int)?);
        var reason = _toIpv6.Write(packet, _config.Prefix.Embed(packet.Source), host, wholeSum, _ipv6, out int length);
        if (reason != DropReason.None)
            return reason;
        int limit = packet.DontFragment ? _config.Ipv6Mtu : _config.LowestIpv6Mtu;
        var translated = Ipv6Packet.Parsed(_ipv6.AsSpan(0, length));
        if (length <= limit)
            Send(translated, kind);
        else
            Cut(translated, packet.Identification, kind, limit);
        return DropReason.None;
    }

    private void Send(Ipv6Packet packet, OutboxKind kind)
    {
        packet.Bytes.CopyTo(Outbox.Add(kind, 0, Side.Inside, DropReason.None, packet.Bytes.Length, _config.Zone));
        Count(kind, packet.Bytes.Length);
    }

    /// <summary>Sends a packet, which IPv4 routers might have cut, in fragments (RFC 7915 section 4.1, RFC 8200 section 4.5).</summary>
    private void Cut(Ipv6Packet packet, uint identification, OutboxKind kind, int limit)
    {
        const int Headers = Ipv6Packet.MinHeaderLength + Ipv6Packet.FragmentHeaderLength;
        var payload = packet.Payload;
        int step = (limit - Headers) & ~7;
        for (int at = 0; at < payload.Length; at += step)
        {
            var part = payload.Slice(at, Math.Min(step, payload.Length - at));
            var room = Outbox.Add(at == 0 ? kind : OutboxKind.Piece, 0, Side.Inside, DropReason.None, Headers + part.Length, _config.Zone);
            packet.Bytes[..Ipv6Packet.MinHeaderLength].CopyTo(room);
            NetworkOrder.WriteUInt16(ref room[4], (ushort)(Ipv6Packet.FragmentHeaderLength + part.Length));
            (room[6], room[Ipv6Packet.MinHeaderLength], room[Ipv6Packet.MinHeaderLength + 1]) = (IpProtocol.Fragment, packet.Protocol, 0);
            bool more = at + part.Length < payload.Length || packet.MoreFragments;
            NetworkOrder.WriteUInt16(ref room[Ipv6Packet.MinHeaderLength + 2], (ushort)((packet.FragmentOffset + at) | (more ? 1 : 0)));
            NetworkOrder.WriteUInt32(ref room[Ipv6Packet.MinHeaderLength + 4], identification);
            part.CopyTo(room[Headers..]);
        }

        Count(kind, packet.Bytes.Length);
    }

    /// <summary>
    /// Tells the sender of a packet that may not be cut how long it may be (RFC 7915 section 4.1). The error goes through the engine like one of a
    /// router behind it, which turns the quoted packet back into what the sender has sent.
    /// </summary>
    private void TellTooLong(Ipv4Packet packet)
    {
        if (packet.FragmentOffset != 0 || (packet.Protocol == IpProtocol.Icmp && !IcmpType.IsQuery(packet.Payload[0])))
            return;
        int length = IcmpErrorMessage.Length(packet.Bytes);
        uint mtu = (uint)(_config.Ipv6Mtu - IcmpErrorTypes.HeaderDifference);
        var room = _error.AsSpan(0, length);
        IcmpErrorMessage.Write(room, packet.Destination, packet, IcmpType.DestinationUnreachable, IcmpType.FragmentationNeededCode, mtu, copiesClass: false);
        ref var slot = ref _slot[0];
        slot = new PacketSlot { Time = _now, Length = length, Arrival = Arrival.Inside, Zone = _config.Zone };
        _engine.Process(_error, _slot);
        if (slot is not { Verdict: VerdictKind.Forward, Egress: Side.Outside })
            return;
        room.CopyTo(Outbox.Add(OutboxKind.Answer, 0, Side.Outside, DropReason.FragmentationNeeded, length));
        Counters.Answered++;
    }

    private static bool LacksSum(Ipv4Packet packet) =>
        packet is { Protocol: IpProtocol.Udp, IsFragment: true, FragmentOffset: 0 } && packet.Payload.Length >= TransportSum.UdpAt + 2
            && NetworkOrder.ReadUInt16(ref packet.Payload[TransportSum.UdpAt]) == 0;

    /// <summary>
    /// The sum of a datagram without a checksum, whose fragments the engine has released together: in IPv6 it must have one (RFC 6146 section 3.4).
    /// </summary>
    private (uint Sum, int Length) SumOfWhole(Ipv4Packet first)
    {
        var waiting = _engine.Outbox;
        ulong sum = 0;
        int length = 0;
        for (int i = 0; i < waiting.Count; i++)
        {
            waiting.Packet(waiting[i]).CopyTo(_ipv6);
            if (waiting[i].Kind == OutboxKind.Dropped || Ipv4Packet.TryParse(_ipv6.AsSpan(0, waiting[i].Length), 0, out var piece, verifyChecksum: false) != DropReason.None)
                continue;
            if (piece.Addresses != first.Addresses || piece.Identification != first.Identification || !piece.IsFragment || piece.Protocol != first.Protocol)
                continue;
            // All but the last have a length that is a multiple of eight, so the sums of pieces add up.
            sum += Checksum.Sum(piece.Payload);
            length = Math.Max(length, piece.FragmentOffset + piece.PayloadLength);
        }

        return (Checksum.Fold(sum), length);
    }

    private void Count(OutboxKind kind, int bytes)
    {
        if (kind is OutboxKind.Answer or OutboxKind.Probe)
        {
            Counters.Answered++;
            return;
        }

        Counters.Forwarded++;
        Counters.ForwardedBytes += bytes;
    }
}
