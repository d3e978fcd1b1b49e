using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// Asks the protocol of a packet the questions that every protocol answers in its own file: which flow does the packet name,
/// how is that name written back, what does it do to the state, how long may the flow be idle now. A protocol without a file
/// is followed by its addresses alone (PRO-01).
/// </summary>
internal static class Protocols
{
    /// <summary>What stands in the port fields of a protocol's tuples.</summary>
    public static PortSpace PortSpaceOf(byte protocol) => protocol switch
    {
        IpProtocol.Tcp or IpProtocol.Udp => PortSpace.Ports,
        IpProtocol.Icmp => PortSpace.Identifiers,
        _ => PortSpace.None,
    };

    /// <summary>What must be known of the first packet of a flow for <see cref="MayTakeOver"/>.</summary>
    public static FlowOpener OpenerOf(Ipv4Packet packet) => packet.Protocol == IpProtocol.Tcp ? TcpProtocol.OpenerOf(packet) : default;

    /// <summary>
    /// Whether the first packet of a new flow may take the tuple of a TCP connection in <see cref="TcpState.TimeWait"/> or
    /// <see cref="TcpState.Close"/>: its sequence number must be beyond what that connection sent, so that no old segment can be
    /// taken for a new one (RFC 6191).
    /// </summary>
    public static bool MayTakeOver(FlowOpener opener, in TcpTracking tracking) =>
        opener.IsSyn && tracking.State is (TcpState.TimeWait or TcpState.Close) && (int)(opener.Sequence - tracking[Direction.Original].End) > 0;

    /// <summary>Reads the tuple of a whole datagram, and tests as much of its transport header as the protocol has tests for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DropReason Read(Ipv4Packet packet, bool verifyChecksum, out FlowTuple tuple, out PacketClass packetClass)
    {
        packetClass = PacketClass.Opening;
        switch (packet.Protocol)
        {
            case IpProtocol.Udp:
                return UdpProtocol.Read(packet, verifyChecksum, out tuple);
            case IpProtocol.Tcp:
                return TcpProtocol.Read(packet, verifyChecksum, out tuple);
            case IpProtocol.Icmp:
                return IcmpProtocol.Read(packet, verifyChecksum, out tuple, out packetClass);
            default:
                tuple = FlowTuple.FromHeader(packet.Addresses, 0, packet.Protocol);
                return DropReason.None;
        }
    }

    /// <summary>Reads the tuple of a datagram that an ICMP error quotes, of which little more than the header may be there.</summary>
    /// <returns>False if the quotation does not reach the ports, or quotes an ICMP message that is no query.</returns>
    public static bool TryReadQuoted(Ipv4Packet quoted, out FlowTuple tuple)
    {
        tuple = default;
        if (quoted.FragmentOffset != 0)
            return false;
        switch (quoted.Protocol)
        {
            case IpProtocol.Udp or IpProtocol.Tcp:
                if (quoted.Payload.Length < TcpProtocol.QuotedLength)
                    return false;
                tuple = FlowTuple.FromHeader(quoted.Addresses, NetworkOrder.ReadUInt32(ref MemoryMarshal.GetReference(quoted.Payload)), quoted.Protocol);
                return true;
            case IpProtocol.Icmp:
                return quoted.Payload.Length >= IcmpProtocol.HeaderLength && IcmpProtocol.TryReadTuple(quoted, out tuple, out _);
            default:
                tuple = FlowTuple.FromHeader(quoted.Addresses, 0, quoted.Protocol);
                return true;
        }
    }

    /// <summary>
    /// Makes a packet carry a tuple: addresses, ports or identifier, and every checksum that covers them.
    /// </summary>
    /// <param name="packet">The packet; a quoted one may be cut.</param>
    /// <param name="tuple">The tuple that it is to have; of the same protocol.</param>
    /// <param name="hops">By how much the time to live goes down, 0 or 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Ipv4Packet packet, FlowTuple tuple, int hops)
    {
        uint addressDelta = Checksum.Delta(packet.Addresses, tuple.Addresses);
        packet.Rewrite(tuple.Addresses, hops);
        switch (packet.Protocol)
        {
            case IpProtocol.Udp:
                UdpProtocol.Write(packet.Payload, tuple, addressDelta);
                break;
            case IpProtocol.Tcp:
                TcpProtocol.Write(packet.Payload, tuple, addressDelta);
                break;
            case IpProtocol.Icmp:
                IcmpProtocol.Write(packet.Payload, tuple);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Whether a whole datagram carries the sum of its pseudo header where its transport checksum belongs: the sender left the rest to
    /// its network card.
    /// </summary>
    public static bool HasPartialChecksum(Ipv4Packet packet)
    {
        int at = packet.Protocol switch
        {
            IpProtocol.Tcp => TcpProtocol.ChecksumAt,
            IpProtocol.Udp => UdpProtocol.ChecksumAt,
            _ => int.MaxValue - 1,
        };
        return packet.IsComplete && at + 2 <= packet.Payload.Length
            && NetworkOrder.ReadUInt16(ref packet.Payload[at]) == Checksum.Fold(Checksum.PseudoHeader(packet.Addresses, packet.Protocol, packet.PayloadLength));
    }

    /// <summary>Computes the transport checksum of a whole datagram anew, where the protocol has one that this NAT knows.</summary>
    public static void FixChecksum(Ipv4Packet packet)
    {
        switch (packet.Protocol)
        {
            case IpProtocol.Udp:
                UdpProtocol.FixChecksum(packet);
                break;
            case IpProtocol.Tcp:
                TcpProtocol.FixChecksum(packet);
                break;
            case IpProtocol.Icmp:
                IcmpProtocol.FixChecksum(packet);
                break;
            default:
                break;
        }
    }

    /// <summary>Whether a packet may be the first of an entry, and the state that the entry then begins with.</summary>
    public static DropReason Open(Ipv4Packet packet, TcpRules rules, ref TcpTracking tracking) =>
        packet.Protocol == IpProtocol.Tcp ? TcpProtocol.Open(packet, rules, ref tracking) : DropReason.None;

    /// <summary>Follows a packet of an entry.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="direction">Its direction.</param>
    /// <param name="status">What had happened to the entry before.</param>
    /// <param name="start">When the entry was opened; read only where it matters.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">How TCP is tracked.</param>
    /// <param name="streamAfter">When UDP in both directions is a stream.</param>
    /// <param name="tracking">The TCP state.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FlowUpdate Observe(
        Ipv4Packet packet, Direction direction, FlowStatus status, in Instant start, Instant now, TcpRules rules, TimeSpan streamAfter, ref TcpTracking tracking) =>
        packet.Protocol switch
        {
            IpProtocol.Tcp => TcpProtocol.Observe(packet, direction, status, rules, ref tracking),
            IpProtocol.Udp => UdpProtocol.Observe(status, start, now, streamAfter),
            IpProtocol.Icmp => FlowUpdate.Accepted(TimeoutClass.Icmp),
            _ => FlowUpdate.Accepted(TimeoutClass.Generic),
        };
}
