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
    /// <summary>What a NAT may choose from to tell the flows of a protocol apart.</summary>
    public static PortSpace PortSpaceOf(byte protocol, ProtocolRules rules) => protocol switch
    {
        IpProtocol.Tcp or IpProtocol.Udp => PortSpace.Ports,
        IpProtocol.Icmp => PortSpace.Identifiers,
        IpProtocol.Sctp or IpProtocol.Dccp or IpProtocol.UdpLite when rules.Handles(protocol) => PortSpace.Ports,
        _ => PortSpace.None,
    };

    /// <summary>Whether a protocol remembers something in the entry's <see cref="TcpTracking"/>, so that one worker at a time follows a flow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasTracking(byte protocol) => protocol is IpProtocol.Tcp or IpProtocol.Sctp or IpProtocol.Dccp;

    /// <summary>Whether a flow is being ended by its own hosts, so that its entry may make room.</summary>
    public static bool IsClosing(byte protocol, ref TcpTracking tracking) => protocol switch
    {
        IpProtocol.Tcp => tracking.State is >= TcpState.FinWait and <= TcpState.Close,
        IpProtocol.Sctp => SctpTracker.IsClosing(SctpTracking.Of(ref tracking).State),
        IpProtocol.Dccp => DccpProtocol.IsClosing(DccpTracking.Of(ref tracking).State),
        _ => false,
    };

    /// <summary>
    /// Whether a packet asks for a connection that the other side may be about to ask for, too (RFC 5382 REQ-4, RFC 5597 REQ-4): a SYN or a
    /// DCCP Listen.
    /// </summary>
    public static bool AsksForConnection(Ipv4Packet packet, ProtocolRules rules) =>
        packet.Protocol == IpProtocol.Tcp ? TcpProtocol.IsOpening(packet) : packet.Protocol == IpProtocol.Dccp && rules.Handles(IpProtocol.Dccp) && DccpProtocol.IsListen(packet);

    /// <summary>Whether what is remembered of a flow can have come about, as far as others rely on it.</summary>
    public static bool IsSound(byte protocol, ref TcpTracking tracking) => protocol switch
    {
        IpProtocol.Tcp => tracking.IsSound,
        IpProtocol.Sctp => SctpTracking.Of(ref tracking) is { State: <= SctpState.HeartbeatSent, DoubtDirection: <= Direction.Reply },
        IpProtocol.Dccp => DccpTracking.Of(ref tracking) is
        {
            State: <= DccpState.TimeWait, ServerDirection: <= Direction.Reply, LastType: <= DccpPacketType.Listen, LastDirection: <= Direction.Reply,
        },
        _ => true,
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
    public static DropReason Read(Ipv4Packet packet, bool verifyChecksum, ProtocolRules rules, out FlowTuple tuple, out PacketClass packetClass)
    {
        packetClass = PacketClass.Opening;
        switch (packet.Protocol)
        {
            case IpProtocol.Udp:
                return UdpProtocol.Read(packet, verifyChecksum, out tuple);
            case IpProtocol.Tcp:
                return TcpProtocol.Read(packet, verifyChecksum, out tuple);
            case IpProtocol.Icmp:
                var fault = IcmpProtocol.Read(packet, verifyChecksum, out tuple, out packetClass);
                bool isRefused = packetClass <= PacketClass.Following && rules.Others == UnhandledProtocols.Drop && !rules.Handles(IpProtocol.Icmp);
                return fault == DropReason.None && isRefused ? DropReason.ProtocolRefused : fault;
            default:
                return ReadFurther(packet, verifyChecksum, rules, out tuple);
        }
    }

    /// <summary>Reads the tuple of a datagram that an ICMP error quotes, of which little more than the header may be there.</summary>
    /// <returns>False if the quotation does not reach the ports, or quotes an ICMP message that is no query.</returns>
    public static bool TryReadQuoted(Ipv4Packet quoted, ProtocolRules rules, out FlowTuple tuple)
    {
        tuple = default;
        if (quoted.FragmentOffset != 0)
            return false;
        switch (quoted.Protocol)
        {
            case IpProtocol.Udp or IpProtocol.Tcp:
            case IpProtocol.Sctp or IpProtocol.Dccp or IpProtocol.UdpLite when rules.Handles(quoted.Protocol):
                if (quoted.Payload.Length < TcpProtocol.QuotedLength)
                    return false;
                tuple = FlowTuple.FromHeader(quoted.Addresses, NetworkOrder.ReadUInt32(ref MemoryMarshal.GetReference(quoted.Payload)), quoted.Protocol);
                return true;
            case IpProtocol.Gre when rules.Handles(IpProtocol.Gre):
                return GreProtocol.Read(quoted, out tuple) == DropReason.None;
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
    /// <param name="rules">Which protocols have more than addresses to write.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Ipv4Packet packet, FlowTuple tuple, int hops, ProtocolRules rules)
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
                WriteFurther(packet, tuple, addressDelta, rules);
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
    public static void FixChecksum(Ipv4Packet packet, ProtocolRules rules)
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
            case IpProtocol.Sctp when rules.Handles(IpProtocol.Sctp):
                SctpProtocol.FixChecksum(packet);
                break;
            case IpProtocol.Dccp when rules.Handles(IpProtocol.Dccp):
                DccpProtocol.FixChecksum(packet);
                break;
            case IpProtocol.UdpLite when rules.Handles(IpProtocol.UdpLite):
                UdpLiteProtocol.FixChecksum(packet);
                break;
            default:
                break;
        }
    }

    /// <summary>Whether a packet may be the first of an entry, and the state that the entry then begins with.</summary>
    public static DropReason Open(Ipv4Packet packet, TcpRules tcp, ProtocolRules rules, ref TcpTracking tracking) => packet.Protocol switch
    {
        IpProtocol.Tcp => TcpProtocol.Open(packet, tcp, ref tracking),
        IpProtocol.Sctp when rules.Handles(IpProtocol.Sctp) => SctpProtocol.Open(packet, ref tracking),
        IpProtocol.Dccp when rules.Handles(IpProtocol.Dccp) => DccpProtocol.Open(packet, ref tracking),
        _ => DropReason.None,
    };

    /// <summary>Follows a packet of an entry.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="direction">Its direction.</param>
    /// <param name="status">What had happened to the entry before.</param>
    /// <param name="start">When the entry was opened; read only where it matters.</param>
    /// <param name="now">The time.</param>
    /// <param name="tcp">How TCP is tracked.</param>
    /// <param name="rules">Which protocols are followed.</param>
    /// <param name="streamAfter">When UDP in both directions is a stream.</param>
    /// <param name="tracking">The TCP state, or what another protocol has in its place.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FlowUpdate Observe(
        Ipv4Packet packet,
        Direction direction,
        FlowStatus status,
        in Instant start,
        Instant now,
        TcpRules tcp,
        ProtocolRules rules,
        TimeSpan streamAfter,
        ref TcpTracking tracking) =>
        packet.Protocol switch
        {
            IpProtocol.Tcp => TcpProtocol.Observe(packet, direction, status, tcp, ref tracking),
            IpProtocol.Udp => UdpProtocol.Observe(status, start, now, streamAfter),
            IpProtocol.Icmp => FlowUpdate.Accepted(TimeoutClass.Icmp),
            _ => ObserveFurther(packet, direction, status, rules, ref tracking),
        };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DropReason ReadFurther(Ipv4Packet packet, bool verifyChecksum, ProtocolRules rules, out FlowTuple tuple)
    {
        tuple = FlowTuple.FromHeader(packet.Addresses, 0, packet.Protocol);
        if (!rules.Handles(packet.Protocol))
            return rules.Others == UnhandledProtocols.Drop ? DropReason.ProtocolRefused : DropReason.None;
        return packet.Protocol switch
        {
            IpProtocol.Sctp => SctpProtocol.Read(packet, verifyChecksum, out tuple),
            IpProtocol.Dccp => DccpProtocol.Read(packet, verifyChecksum, out tuple),
            IpProtocol.UdpLite => UdpLiteProtocol.Read(packet, verifyChecksum, out tuple),
            _ => GreProtocol.Read(packet, out tuple),
        };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteFurther(Ipv4Packet packet, FlowTuple tuple, uint addressDelta, ProtocolRules rules)
    {
        if (!rules.Handles(packet.Protocol))
            return;
        switch (packet.Protocol)
        {
            case IpProtocol.Sctp:
                SctpProtocol.Write(packet, tuple);
                break;
            case IpProtocol.Dccp:
                DccpProtocol.Write(packet.Payload, tuple, addressDelta);
                break;
            case IpProtocol.UdpLite:
                UdpLiteProtocol.Write(packet.Payload, tuple, addressDelta);
                break;
            default:
                break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static FlowUpdate ObserveFurther(Ipv4Packet packet, Direction direction, FlowStatus status, ProtocolRules rules, ref TcpTracking tracking) =>
        !rules.Handles(packet.Protocol) ? FlowUpdate.Accepted(TimeoutClass.Generic) : packet.Protocol switch
        {
            IpProtocol.Sctp => SctpProtocol.Observe(packet, direction, ref tracking),
            IpProtocol.Dccp => DccpProtocol.Observe(packet, direction, status, ref tracking),
            IpProtocol.UdpLite => UdpLiteProtocol.Observe(direction, status),
            _ => GreProtocol.Observe(direction, status),
        };
}
