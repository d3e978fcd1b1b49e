using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>UDP (RFC 768): everything that this NAT knows about it.</summary>
internal static class UdpProtocol
{
    /// <summary>Length of the header, in bytes.</summary>
    public const int HeaderLength = 8;

    /// <summary>Where the length stands, in bytes.</summary>
    public const int LengthAt = 4;

    /// <summary>Where the checksum stands, in bytes.</summary>
    public const int ChecksumAt = 6;

    /// <summary>Reads the tuple of a whole datagram and tests its header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DropReason Read(Ipv4Packet packet, bool verifyChecksum, out FlowTuple tuple)
    {
        tuple = default;
        var payload = packet.Payload;
        if (payload.Length < HeaderLength)
            return DropReason.TruncatedTransportHeader;
        ref byte header = ref MemoryMarshal.GetReference(payload);
        int length = NetworkOrder.ReadUInt16(ref Unsafe.Add(ref header, LengthAt));
        bool hasChecksum = NetworkOrder.ReadUInt16(ref Unsafe.Add(ref header, ChecksumAt)) != 0;

        // Bytes behind the end that UDP knows (RFC 9868) pass only where no checksum says how far it reaches, as in Linux.
        if (length != packet.PayloadLength && (hasChecksum || length < HeaderLength || length > packet.PayloadLength))
            return DropReason.BadUdpLength;
        if (verifyChecksum && hasChecksum && packet.IsComplete
            && Checksum.Fold(Checksum.PseudoHeader(packet.Addresses, IpProtocol.Udp, length) + Checksum.Sum(payload)) != 0xFFFF)
            return DropReason.BadTransportChecksum;
        tuple = FlowTuple.FromHeader(packet.Addresses, NetworkOrder.ReadUInt32(ref header), IpProtocol.Udp);
        return DropReason.None;
    }

    /// <summary>
    /// Writes the ports of a tuple into a header, as far as it is there, and updates the checksum for ports and addresses. A
    /// checksum of zero, "none", stays zero; one that becomes zero is sent as 0xFFFF (RFC 768, RFC 3022 section 4.1).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Span<byte> payload, FlowTuple tuple, uint addressDelta)
    {
        ref byte header = ref MemoryMarshal.GetReference(payload);
        uint old = NetworkOrder.ReadUInt32(ref header);
        NetworkOrder.WriteUInt32(ref header, tuple.Ports);
        ref byte field = ref Unsafe.Add(ref header, ChecksumAt);
        ushort checksum = NetworkOrder.ReadUInt16(ref field);
        if (checksum == 0)
            return;
        ushort updated = Checksum.Apply(checksum, addressDelta + Checksum.Delta(old, tuple.Ports));
        NetworkOrder.WriteUInt16(ref field, updated == 0 ? (ushort)0xFFFF : updated);
    }

    /// <summary>Computes the checksum of a whole datagram anew; "none" stays.</summary>
    public static void FixChecksum(Ipv4Packet packet)
    {
        var payload = packet.Payload;
        ref byte field = ref payload[ChecksumAt];
        if (NetworkOrder.ReadUInt16(ref field) == 0)
            return;
        NetworkOrder.WriteUInt16(ref field, 0);
        ushort checksum = Checksum.Finish(Checksum.PseudoHeader(packet.Addresses, IpProtocol.Udp, payload.Length) + Checksum.Sum(payload));
        NetworkOrder.WriteUInt16(ref field, checksum == 0 ? (ushort)0xFFFF : checksum);
    }

    /// <summary>
    /// UDP has no state but this: seen in both directions for a while, it is a stream (UDP-02).
    /// </summary>
    /// <param name="status">What had happened to the entry before this packet.</param>
    /// <param name="start">When the entry was opened; read only where it matters.</param>
    /// <param name="now">The time.</param>
    /// <param name="streamAfter">How long it must have run.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FlowUpdate Observe(FlowStatus status, in Instant start, Instant now, TimeSpan streamAfter)
    {
        if ((status & FlowStatus.Assured) != 0)
            return FlowUpdate.Accepted(TimeoutClass.UdpStream);
        return (status & FlowStatus.SeenReply) != 0 && now > start + streamAfter
            ? FlowUpdate.Accepted(TimeoutClass.UdpStream, FlowChanges.Assured)
            : FlowUpdate.Accepted(TimeoutClass.Udp);
    }
}
