using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// UDP-Lite (RFC 3828): everything that this NAT knows about it. Where UDP has a length, it says how many bytes the checksum covers, and there
/// always is one. The checksum is mended by difference: ports and addresses are always covered.
/// </summary>
/// <remarks>
/// Linux takes the number of UDP into the pseudo header when it verifies, and so drops what is right (seen with 6.18). That is not copied.
/// </remarks>
internal static class UdpLiteProtocol
{
    /// <summary>Where the checksum stands, in bytes.</summary>
    private const int ChecksumAt = UdpProtocol.ChecksumAt;

    private const int CoverageAt = 4;

    /// <summary>Reads the tuple of a whole datagram and tests its header.</summary>
    public static DropReason Read(Ipv4Packet packet, bool verifyChecksum, out FlowTuple tuple)
    {
        tuple = default;
        var payload = packet.Payload;
        if (payload.Length < UdpProtocol.HeaderLength)
            return DropReason.TruncatedTransportHeader;
        int covered = Coverage(packet);
        if (covered < UdpProtocol.HeaderLength || covered > packet.PayloadLength || NetworkOrder.ReadUInt16(ref payload[ChecksumAt]) == 0)
            return DropReason.BadTransportHeader;
        if (verifyChecksum && covered <= payload.Length && Checksum.Fold(SumOf(packet, covered)) != 0xFFFF)
            return DropReason.BadTransportChecksum;
        tuple = FlowTuple.FromHeader(packet.Addresses, NetworkOrder.ReadUInt32(ref MemoryMarshal.GetReference(payload)), IpProtocol.UdpLite);
        return DropReason.None;
    }

    /// <summary>Writes the ports of a tuple into a header, as far as it is there, and mends the checksum; one that becomes zero is sent as 0xFFFF.</summary>
    public static void Write(Span<byte> payload, FlowTuple tuple, uint addressDelta) => UdpProtocol.Write(payload, tuple, addressDelta);

    /// <summary>Computes the checksum of a datagram anew, as far as it covers the datagram.</summary>
    public static void FixChecksum(Ipv4Packet packet)
    {
        int covered = Coverage(packet);
        ref byte field = ref packet.Payload[ChecksumAt];
        NetworkOrder.WriteUInt16(ref field, 0);
        ushort checksum = Checksum.Finish(SumOf(packet, covered));
        NetworkOrder.WriteUInt16(ref field, checksum == 0 ? (ushort)0xFFFF : checksum);
    }

    /// <summary>The timeouts of UDP, but any answer makes a stream of it, as in Linux.</summary>
    /// <param name="direction">The direction of the datagram.</param>
    /// <param name="status">What had happened to the entry before it.</param>
    public static FlowUpdate Observe(Direction direction, FlowStatus status) => direction == Direction.Reply || (status & FlowStatus.SeenReply) != 0
        ? FlowUpdate.Accepted(TimeoutClass.UdpStream, (status & FlowStatus.Assured) == 0 ? FlowChanges.Assured : FlowChanges.None)
        : FlowUpdate.Accepted(TimeoutClass.Udp);

    private static int Coverage(Ipv4Packet packet) => NetworkOrder.ReadUInt16(ref packet.Payload[CoverageAt]) is var covered and > 0 ? covered : packet.PayloadLength;

    private static uint SumOf(Ipv4Packet packet, int covered) =>
        Checksum.PseudoHeader(packet.Addresses, IpProtocol.UdpLite, packet.PayloadLength) + Checksum.Sum(packet.Payload[..covered]);
}
