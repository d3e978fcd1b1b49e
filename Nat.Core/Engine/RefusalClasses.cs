using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Core.Engine;

/// <summary>Sorts refused packets as Linux counts them (nf_conntrack_core.c: <c>nf_conntrack_in</c>, <c>nf_conntrack_handle_icmp</c>).</summary>
internal static class RefusalClasses
{
    /// <summary>The highest ICMP type that Linux knows (linux/icmp.h: <c>NR_ICMP_TYPES</c>).</summary>
    private const byte HighestIcmpType = 18;

    /// <summary>The class of a packet that is refused.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="reason">Why.</param>
    /// <param name="rules">How TCP is tracked.</param>
    /// <param name="protocols">Which protocols are followed.</param>
    public static RefusalClass Of(Ipv4Packet packet, DropReason reason, TcpRules rules, ProtocolRules protocols) => reason switch
    {
        DropReason.TruncatedTransportHeader or DropReason.BadTransportChecksum =>
            packet.Protocol == IpProtocol.Icmp ? RefusalClass.Error : RefusalClass.Invalid,
        DropReason.BadTransportHeader or DropReason.BadTcpDataOffset or DropReason.BadUdpLength or DropReason.BadTcpFlags => RefusalClass.Invalid,
        DropReason.TcpCannotOpen or DropReason.TcpOutOfWindow or DropReason.TcpBadState => RefusalClass.Invalid,
        DropReason.TransportCannotOpen or DropReason.TransportBadState or DropReason.SctpBadTag => RefusalClass.Invalid,
        DropReason.IcmpTypeNotTranslated => packet.Payload[0] > HighestIcmpType ? RefusalClass.Error : RefusalClass.Invalid,
        DropReason.IcmpErrorMalformed or DropReason.IcmpErrorNoEntry or DropReason.IcmpErrorMismatch => RefusalClass.Error,
        DropReason.LostRace or DropReason.PortsExhausted => RefusalClass.Clash,
        DropReason.NoEntry or DropReason.Filtered => OfStranger(packet, rules, protocols),
        _ => RefusalClass.None,
    };

    // Linux asks the protocol first, and only what may open a flow gets as far as to find that nobody takes it in.
    private static RefusalClass OfStranger(Ipv4Packet packet, TcpRules rules, ProtocolRules protocols)
    {
        TcpTracking tracking = default;
        return Protocols.Open(packet, rules, protocols, ref tracking) == DropReason.None ? RefusalClass.None : RefusalClass.Invalid;
    }
}
