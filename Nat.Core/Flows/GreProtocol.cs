using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// GRE (RFC 2784, and RFC 2637 for version 1): everything that this NAT knows about it. PPTP's streams are told apart by the call id of
/// their receiver, which stands where the port of the receiver stands; nobody tells the NAT the call id of the other direction, so an answer
/// comes in only where a static mapping takes it, as in Linux without its PPTP helper (PRO-04). Other GRE is followed by its addresses. Nothing
/// but the addresses is translated, and no checksum covers those.
/// </summary>
internal static class GreProtocol
{
    private const int PptpHeader = 8;   // without what is optional; Linux wants so much of every version
    private const int ProtocolAt = 2;
    private const int CallIdAt = 6;
    private const int VersionMask = 7;
    private const ushort PointToPoint = 0x880B;

    /// <summary>Reads the tuple of a packet, also of a quoted one.</summary>
    public static DropReason Read(Ipv4Packet packet, out FlowTuple tuple)
    {
        tuple = FlowTuple.FromHeader(packet.Addresses, 0, IpProtocol.Gre);
        var payload = packet.Payload;
        if (packet.PayloadLength < PptpHeader)
            return DropReason.TruncatedTransportHeader;
        if (payload.Length < PptpHeader || (payload[1] & VersionMask) != 1)
            return DropReason.None;
        if (NetworkOrder.ReadUInt16(ref payload[ProtocolAt]) != PointToPoint)
            return DropReason.BadTransportHeader;
        tuple = tuple.WithDestination(packet.Destination, NetworkOrder.ReadUInt16(ref payload[CallIdAt]));
        return DropReason.None;
    }

    /// <summary>Any answer makes a stream of it.</summary>
    /// <param name="direction">The direction of the packet.</param>
    /// <param name="status">What had happened to the entry before it.</param>
    public static FlowUpdate Observe(Direction direction, FlowStatus status) => direction == Direction.Reply || (status & FlowStatus.SeenReply) != 0
        ? FlowUpdate.Accepted(TimeoutClass.GreStream, (status & FlowStatus.Assured) == 0 ? FlowChanges.Assured : FlowChanges.None)
        : FlowUpdate.Accepted(TimeoutClass.Gre);
}
