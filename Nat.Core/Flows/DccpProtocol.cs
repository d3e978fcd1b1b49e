using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// DCCP (RFC 4340): everything that this NAT knows about it. Who asks for the connection is the client, whatever its side; the service code is
/// not looked at (RFC 5597 section 7). The checksum may cover a part of the data; it is mended by difference, because ports and addresses
/// are always covered.
/// </summary>
internal static class DccpProtocol
{
    private const int ShortHeader = 12;   // 24-bit sequence numbers
    private const int LongHeader = 16;    // 48-bit ones (RFC 4340 section 5.1)
    private const int DataOffsetAt = 4;
    private const int CoverageAt = 5;
    private const int ChecksumAt = 6;
    private const int TypeAt = 8;

    /// <summary>Reads the tuple of a whole packet and tests its header.</summary>
    public static DropReason Read(Ipv4Packet packet, bool verifyChecksum, out FlowTuple tuple)
    {
        tuple = default;
        var payload = packet.Payload;
        if (payload.Length < ShortHeader || payload.Length < BasicHeader(payload))
            return DropReason.TruncatedTransportHeader;
        int header = payload[DataOffsetAt] * 4;
        int covered = Coverage(packet);
        if (header < BasicHeader(payload) || header > packet.PayloadLength || covered > packet.PayloadLength || TypeOf(payload) > DccpPacketType.Listen)
            return DropReason.BadTransportHeader;
        if (verifyChecksum && covered <= payload.Length && Checksum.Fold(SumOf(packet, covered)) != 0xFFFF)
            return DropReason.BadTransportChecksum;
        tuple = FlowTuple.FromHeader(packet.Addresses, NetworkOrder.ReadUInt32(ref MemoryMarshal.GetReference(payload)), IpProtocol.Dccp);
        return DropReason.None;
    }

    /// <summary>Writes the ports of a tuple into a header, as far as it is there, and mends the checksum.</summary>
    public static void Write(Span<byte> payload, FlowTuple tuple, uint addressDelta)
    {
        ref byte header = ref MemoryMarshal.GetReference(payload);
        uint old = NetworkOrder.ReadUInt32(ref header);
        NetworkOrder.WriteUInt32(ref header, tuple.Ports);
        ref byte field = ref payload[ChecksumAt];
        NetworkOrder.WriteUInt16(ref field, Checksum.Apply(NetworkOrder.ReadUInt16(ref field), addressDelta + Checksum.Delta(old, tuple.Ports)));
    }

    /// <summary>Computes the checksum of a packet anew, as far as it covers the packet.</summary>
    public static void FixChecksum(Ipv4Packet packet)
    {
        ref byte field = ref packet.Payload[ChecksumAt];
        NetworkOrder.WriteUInt16(ref field, 0);
        NetworkOrder.WriteUInt16(ref field, Checksum.Finish(SumOf(packet, Coverage(packet))));
    }

    /// <summary>A Request opens an entry, and so does the Listen by which a server asks for one (RFC 5596).</summary>
    public static DropReason Open(Ipv4Packet packet, ref TcpTracking line)
    {
        var type = TypeOf(packet.Payload);
        DccpTracking.Of(ref line) = new DccpTracking { ServerDirection = type == DccpPacketType.Listen ? Direction.Original : Direction.Reply };
        return type is DccpPacketType.Request or DccpPacketType.Listen ? DropReason.None : DropReason.TransportCannotOpen;
    }

    /// <summary>Whether a server asks for a Request by it (RFC 5596).</summary>
    public static bool IsListen(Ipv4Packet packet) => TypeOf(packet.Payload) == DccpPacketType.Listen;

    /// <summary>Follows a packet.</summary>
    public static FlowUpdate Observe(Ipv4Packet packet, Direction direction, FlowStatus status, ref TcpTracking line)
    {
        ref var t = ref DccpTracking.Of(ref line);
        var type = TypeOf(packet.Payload);
        if (type == DccpPacketType.Reset && direction == Direction.Reply && (status & FlowStatus.SeenReply) == 0)
            return new FlowUpdate(FlowVerdict.AcceptAndForget, default, default, DropReason.None, FlowChanges.None);
        bool fromServer = direction == t.ServerDirection;
        var before = t.State;
        var after = DccpTransitions.Next(before, fromServer, type);
        var changes = FlowChanges.None;
        switch (after)
        {
            case DccpTransitions.Invalid:
                return FlowUpdate.Refused(DropReason.TransportBadState);
            case DccpTransitions.Ignore when type == DccpPacketType.Response && t.LastType == DccpPacketType.Request && t.LastDirection != direction:
                // The Request that was ignored was a real one: the ends know more than was seen here.
                t.ServerDirection = direction;
                t.HandshakeSequence = SequenceOf(packet.Payload);
                after = DccpState.Respond;
                break;
            case DccpTransitions.Ignore:
                (t.LastType, t.LastDirection) = (type, direction);
                return new FlowUpdate(FlowVerdict.AcceptWithoutRefresh, default, default, DropReason.None, FlowChanges.None);
            case DccpState.Request when before == DccpState.TimeWait && fromServer && type == DccpPacketType.Request:
                t.ServerDirection = direction.Opposite();
                break;
            case DccpState.Respond when before == DccpState.Request:
                t.HandshakeSequence = SequenceOf(packet.Payload);
                break;
            case DccpState.PartOpen when before == DccpState.Respond && type == DccpPacketType.Ack && AcknowledgementOf(packet.Payload) == t.HandshakeSequence:
                changes = FlowChanges.Assured;
                break;
            default:
                break;
        }

        (t.LastType, t.LastDirection, t.State) = (type, direction, after);
        changes |= after == before ? FlowChanges.None : FlowChanges.State;
        return FlowUpdate.Accepted(TimeoutClass.DccpRequest + (after - DccpState.Request), changes);
    }

    /// <summary>Whether a connection is being ended, so that its entry may make room.</summary>
    public static bool IsClosing(DccpState state) => state >= DccpState.CloseRequest;

    private static DccpPacketType TypeOf(ReadOnlySpan<byte> header) => (DccpPacketType)((header[TypeAt] >> 1) & 15);

    private static bool HasLongNumbers(ReadOnlySpan<byte> header) => (header[TypeAt] & 1) != 0;

    private static int BasicHeader(ReadOnlySpan<byte> header) => HasLongNumbers(header) ? LongHeader : ShortHeader;

    private static ulong SequenceOf(ReadOnlySpan<byte> header) =>
        HasLongNumbers(header) ? BinaryPrimitives.ReadUInt64BigEndian(header[TypeAt..]) & 0xFFFF_FFFF_FFFF : BinaryPrimitives.ReadUInt32BigEndian(header[TypeAt..]) & 0xFF_FFFF;

    /// <summary>The number that an Ack acknowledges, which stands behind the basic header; the highest where the packet ends before it.</summary>
    private static ulong AcknowledgementOf(ReadOnlySpan<byte> header)
    {
        var behind = header[BasicHeader(header)..];
        if (HasLongNumbers(header))
            return BinaryPrimitives.TryReadUInt64BigEndian(behind, out ulong number) ? number & 0xFFFF_FFFF_FFFF : ulong.MaxValue;
        return BinaryPrimitives.TryReadUInt32BigEndian(behind, out uint low) ? low & 0xFF_FFFF : ulong.MaxValue;
    }

    /// <summary>How many bytes the checksum covers: all, or the header and some words of data (RFC 4340 section 9.2).</summary>
    private static int Coverage(Ipv4Packet packet)
    {
        var payload = packet.Payload;
        int words = payload[CoverageAt] & 15;
        return words == 0 ? packet.PayloadLength : (payload[DataOffsetAt] + words - 1) * 4;
    }

    private static uint SumOf(Ipv4Packet packet, int covered) =>
        Checksum.PseudoHeader(packet.Addresses, IpProtocol.Dccp, packet.PayloadLength) + Checksum.Sum(packet.Payload[..covered]);
}
