using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>TCP (RFC 9293): everything that this NAT knows about it; <see cref="TcpTracker"/> holds its states.</summary>
internal static class TcpProtocol
{
    /// <summary>Length of the header without options, in bytes.</summary>
    public const int MinHeaderLength = 20;

    /// <summary>How much of a quoted header an ICMP error must hold: the ports and the sequence number (RFC 792).</summary>
    public const int QuotedLength = 8;

    /// <summary>Where the length of the header stands, in bytes.</summary>
    public const int DataOffsetAt = 12;

    /// <summary>Where the checksum stands, in bytes.</summary>
    public const int ChecksumAt = 16;

    /// <summary>Reads the tuple of a whole segment and tests its header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DropReason Read(Ipv4Packet packet, bool verifyChecksum, out FlowTuple tuple)
    {
        tuple = default;
        var payload = packet.Payload;
        if (payload.Length < MinHeaderLength)
            return DropReason.TruncatedTransportHeader;
        ref byte header = ref MemoryMarshal.GetReference(payload);
        int headerLength = (Unsafe.Add(ref header, DataOffsetAt) >> 4) * 4;
        if (headerLength < MinHeaderLength || headerLength > packet.PayloadLength)
            return DropReason.BadTcpDataOffset;
        if (headerLength > payload.Length)
            return DropReason.TruncatedTransportHeader;
        if (verifyChecksum && packet.IsComplete
            && Checksum.Fold(Checksum.PseudoHeader(packet.Addresses, IpProtocol.Tcp, payload.Length) + Checksum.Sum(payload)) != 0xFFFF)
            return DropReason.BadTransportChecksum;
        tuple = FlowTuple.FromHeader(packet.Addresses, NetworkOrder.ReadUInt32(ref header), IpProtocol.Tcp);
        return DropReason.None;
    }

    /// <summary>
    /// Writes the ports of a tuple into a header and updates the checksum for ports and addresses. A quoted header may end
    /// before its checksum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Span<byte> payload, FlowTuple tuple, uint addressDelta)
    {
        ref byte header = ref MemoryMarshal.GetReference(payload);
        uint old = NetworkOrder.ReadUInt32(ref header);
        NetworkOrder.WriteUInt32(ref header, tuple.Ports);
        if (payload.Length < ChecksumAt + 2)
            return;
        ref byte field = ref Unsafe.Add(ref header, ChecksumAt);
        NetworkOrder.WriteUInt16(ref field, Checksum.Apply(NetworkOrder.ReadUInt16(ref field), addressDelta + Checksum.Delta(old, tuple.Ports)));
    }

    /// <summary>Computes the checksum of a whole segment anew.</summary>
    public static void FixChecksum(Ipv4Packet packet)
    {
        var payload = packet.Payload;
        ref byte field = ref payload[ChecksumAt];
        NetworkOrder.WriteUInt16(ref field, 0);
        NetworkOrder.WriteUInt16(ref field, Checksum.Finish(Checksum.PseudoHeader(packet.Addresses, IpProtocol.Tcp, payload.Length) + Checksum.Sum(payload)));
    }

    /// <summary>Lowers the maximum segment size that a SYN asks for, if it asks for more, and updates the checksum.</summary>
    /// <param name="payload">The segment.</param>
    /// <param name="limit">The most that it may ask for, in bytes of payload.</param>
    public static void ClampMaxSegment(Span<byte> payload, int limit)
    {
        var segment = new TcpSegment(payload[..((payload[DataOffsetAt] >> 4) * 4)], 0);
        int at = segment.IsSyn ? TcpOptions.MaxSegmentAt(segment.Options) : -1;
        if (at < 0)
            return;
        at += MinHeaderLength;
        ushort old = NetworkOrder.ReadUInt16(ref payload[at]);
        if (old <= limit)
            return;
        NetworkOrder.WriteUInt16(ref payload[at], (ushort)limit);
        ref byte field = ref payload[ChecksumAt];

        // At an odd offset the two bytes stand in two words, in the lower half of one and the upper half of the next.
        uint delta = (at & 1) == 0 ? Checksum.Delta(old, (uint)limit) : Checksum.Delta((uint)old << 8, (uint)limit << 8);
        NetworkOrder.WriteUInt16(ref field, Checksum.Apply(NetworkOrder.ReadUInt16(ref field), delta));
    }

    /// <summary>
    /// Whether a segment of no known connection is answered with a reset: not a SYN, which opens, nor RST, which is never answered. All others
    /// that a TCP sends have ACK.
    /// </summary>
    public static bool MayBeReset(Ipv4Packet packet) => SegmentOf(packet).Kind is TcpSegmentKind.Ack or TcpSegmentKind.Fin or TcpSegmentKind.SynAck;

    /// <summary>Whether a segment asks for a connection.</summary>
    public static bool IsOpening(Ipv4Packet packet) => SegmentOf(packet).Kind == TcpSegmentKind.Syn;

    /// <summary>Whether a segment may open an entry, and the state of one that it opens.</summary>
    public static DropReason Open(Ipv4Packet packet, TcpRules rules, ref TcpTracking tracking)
    {
        var header = Header(packet, out int payloadLength);
        return TcpTracker.TryOpen(ref tracking, header, payloadLength, rules, out var reason) ? DropReason.None : reason;
    }

    /// <summary>What a new connection's first segment says for <see cref="Protocols.MayTakeOver"/>.</summary>
    public static FlowOpener OpenerOf(Ipv4Packet packet)
    {
        var segment = SegmentOf(packet);
        return new FlowOpener(segment.Kind == TcpSegmentKind.Syn, segment.Sequence);
    }

    /// <summary>Follows a segment. A call, so that the registers of the corridor are not taken by what only TCP needs.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FlowUpdate Observe(Ipv4Packet packet, Direction direction, FlowStatus status, TcpRules rules, ref TcpTracking tracking)
    {
        var header = Header(packet, out int payloadLength);
        var outcome = TcpTracker.Observe(ref tracking, direction, header, payloadLength, status, rules);
        var verdict = outcome.Verdict switch
        {
            TcpVerdict.Accept => FlowVerdict.Accept,
            TcpVerdict.Ignore => FlowVerdict.AcceptWithoutRefresh,
            TcpVerdict.AcceptAndForget => FlowVerdict.AcceptAndForget,
            TcpVerdict.Reopen => FlowVerdict.Reopen,
            _ => FlowVerdict.Refuse,
        };
        var changes = (outcome.StateChanged ? FlowChanges.State : 0) | (outcome.BecomesAssured ? FlowChanges.Assured : 0);
        return new FlowUpdate(verdict, outcome.Timeout, outcome.Shorter == TimeoutClass.TcpNone ? outcome.Timeout : outcome.Shorter, outcome.Reason, changes);
    }

    /// <summary>The fields of a segment.</summary>
    public static TcpSegment SegmentOf(Ipv4Packet packet) => new(Header(packet, out int payloadLength), payloadLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Header(Ipv4Packet packet, out int payloadLength)
    {
        var payload = packet.Payload;
        int headerLength = (payload[DataOffsetAt] >> 4) * 4;
        payloadLength = packet.PayloadLength - headerLength;
        return payload[..headerLength];
    }
}
