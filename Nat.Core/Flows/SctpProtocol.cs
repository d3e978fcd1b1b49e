using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// SCTP (RFC 9260): everything that this NAT knows about it; <see cref="SctpTracker"/> holds its states. Its checksum covers the ports and not
/// the addresses. It is mended by difference, so that a packet that the capture cut keeps a right one.
/// </summary>
internal static class SctpProtocol
{
    private const int ChecksumAt = 8;

    /// <summary>Reads the tuple of a whole packet and tests its header and how its chunks stand together.</summary>
    public static DropReason Read(Ipv4Packet packet, bool verifyChecksum, out FlowTuple tuple)
    {
        tuple = default;
        var payload = packet.Payload;
        if (payload.Length < SctpChunks.CommonHeader)
            return DropReason.TruncatedTransportHeader;
        if (verifyChecksum && packet.IsComplete && Crc32c.Of(payload, ChecksumAt) != BinaryPrimitives.ReadUInt32LittleEndian(payload[ChecksumAt..]))
            return DropReason.BadTransportChecksum;
        if (!AreInOrder(payload, packet.IsComplete))
            return DropReason.BadTransportHeader;
        tuple = FlowTuple.FromHeader(packet.Addresses, NetworkOrder.ReadUInt32(ref MemoryMarshal.GetReference(payload)), IpProtocol.Sctp);
        return DropReason.None;
    }

    /// <summary>Writes the ports of a tuple and mends the checksum; a quoted header may end before it.</summary>
    public static void Write(Ipv4Packet packet, FlowTuple tuple)
    {
        var payload = packet.Payload;
        ref byte header = ref MemoryMarshal.GetReference(payload);
        uint change = NetworkOrder.ReadUInt32(ref header) ^ tuple.Ports;
        NetworkOrder.WriteUInt32(ref header, tuple.Ports);
        if (payload.Length < SctpChunks.CommonHeader || change == 0)
            return;
        var field = payload.Slice(ChecksumAt, sizeof(uint));
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(field) ^ Crc32c.Change(change, packet.PayloadLength - sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(field, checksum);
    }

    /// <summary>Computes the checksum of a whole packet anew.</summary>
    public static void FixChecksum(Ipv4Packet packet) =>
        BinaryPrimitives.WriteUInt32LittleEndian(packet.Payload[ChecksumAt..], Crc32c.Of(packet.Payload, ChecksumAt));

    /// <summary>Whether a packet may open an entry, and the state of one that it opens.</summary>
    public static DropReason Open(Ipv4Packet packet, ref TcpTracking line)
    {
        ref var t = ref SctpTracking.Of(ref line);
        if (!SctpTracker.TryOpen(ref t, packet.Payload))
            return DropReason.TransportCannotOpen;

        // A packet that its own entry would refuse must not leave one behind.
        var trial = t;
        return SctpTracker.Observe(ref trial, Direction.Original, packet.Payload).Reason;
    }

    /// <summary>Follows a packet.</summary>
    public static FlowUpdate Observe(Ipv4Packet packet, Direction direction, ref TcpTracking line) =>
        SctpTracker.Observe(ref SctpTracking.Of(ref line), direction, packet.Payload);

    /// <summary>
    /// INIT, INIT ACK and SHUTDOWN COMPLETE stand alone, the cookie's chunks first (RFC 9260 section 3.2 and 6.10), and no chunk has length 0.
    /// </summary>
    private static bool AreInOrder(ReadOnlySpan<byte> packet, bool isComplete)
    {
        int count = 0;
        bool isAlone = false;
        for (var chunks = new SctpChunks(packet); chunks.MoveNext(); count++)
        {
            isAlone |= chunks.Kind is SctpChunk.Init or SctpChunk.InitAck or SctpChunk.ShutdownComplete;
            bool isMisplaced = count > 0 && (isAlone || chunks.Kind is SctpChunk.CookieAck or SctpChunk.CookieEcho);
            if (isMisplaced || chunks.Length == 0)
                return false;
        }

        return count > 0 || !isComplete;
    }
}
