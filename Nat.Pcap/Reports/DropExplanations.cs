using Nat.Core;

namespace Nat.Pcap.Reports;

/// <summary>Drop reasons in a few words for people.</summary>
public static class DropExplanations
{
    /// <summary>What the reason means; the name of the reason where there is nothing to add.</summary>
    public static string Of(DropReason reason) => OfHeader(reason) ?? OfTransport(reason) ?? OfTranslation(reason) ?? reason.Name().Replace('-', ' ');

    private static string? OfHeader(DropReason reason) => reason switch
    {
        DropReason.TruncatedIpHeader => "fewer bytes than an IPv4 header needs",
        DropReason.NotIpv4 => "the version field is not 4",
        DropReason.BadIpHeaderLength => "the header length is below 20 bytes",
        DropReason.BadIpTotalLength => "the total length contradicts the bytes that arrived",
        DropReason.BadIpChecksum => "the IPv4 header checksum is wrong",
        DropReason.BadIpOption => "an IPv4 option is malformed",
        DropReason.SourceRoute => "asks for source routing, which is refused",
        DropReason.TtlExceeded => "the time to live ran out at the NAT",
        DropReason.MartianSource => "a source address that no host may use",
        DropReason.MartianDestination => "a destination address that is not forwarded",
        DropReason.Multicast => "to a multicast group, which is not translated",
        DropReason.SpoofedSource => "from outside with an inside address or the NAT's own",
        DropReason.LandAttack => "source and destination are the same address",
        DropReason.IpOptionsRefused => "has IPv4 options, which this NAT does not let pass",
        DropReason.NotIpv6 => "the version field is not 6",
        DropReason.Ipv6ExtensionRefused => "IPv6 extension headers that no host sends so",
        DropReason.Nat64ForeignDestination => "from an IPv6 host to an address that is not behind the NAT64's prefix",
        DropReason.Nat64LoopingSource => "from a source behind the NAT64's own prefix, so it would go round in circles",
        DropReason.Nat64NotGlobal => "an address that is not global behind the well-known prefix 64:ff9b::/96",
        DropReason.Nat64HostsExhausted => "as many IPv6 hosts have live flows as may",
        _ => null,
    };

    private static string? OfTransport(DropReason reason) => reason switch
    {
        DropReason.TruncatedTransportHeader => "the transport header is incomplete",
        DropReason.BadTcpDataOffset => "the TCP data offset points outside the segment",
        DropReason.BadUdpLength => "the UDP length contradicts the datagram",
        DropReason.BadTransportChecksum => "the transport checksum is wrong; --checksum fix or ignore lets such packets pass",
        DropReason.BadTcpFlags => "TCP flags that no TCP sends together",
        DropReason.BadTransportHeader => "the transport header contradicts itself",
        DropReason.TcpCannotOpen => "a TCP segment of no known connection that may not open one",
        DropReason.TcpOutOfWindow => "a TCP segment outside the window of its connection",
        DropReason.TcpBadState => "a TCP segment that does not fit the state of its connection",
        DropReason.TcpNoConnection => "a TCP segment of no known connection, answered with a reset",
        DropReason.TcpChallenged => "a TCP SYN for an established connection, answered with a challenge ACK",
        DropReason.SynUnsolicited => "a TCP SYN or DCCP Listen from outside that nobody took in; answered after six seconds",
        DropReason.SynSuperseded => "a TCP SYN from outside whose connection was then opened from inside",
        DropReason.SynStoreFull => "too many TCP SYNs from outside at once that nobody took in",
        DropReason.TransportCannotOpen => "an SCTP or DCCP packet of no known flow that may not open one",
        DropReason.TransportBadState => "an SCTP or DCCP packet that does not fit the state of its flow",
        DropReason.SctpBadTag => "an SCTP packet with another verification tag than its association's",
        DropReason.IcmpTypeNotTranslated => "an ICMP message of a type that is not translated",
        DropReason.IcmpErrorMalformed => "an ICMP error whose quoted packet cannot be read",
        DropReason.IcmpErrorBadQuotedChecksum => "an ICMP error whose quoted header has a wrong checksum",
        DropReason.IcmpErrorNoEntry => "an ICMP error about a flow that is not known",
        DropReason.IcmpErrorMismatch => "an ICMP error sent to another host than it speaks of",
        DropReason.IcmpRedirect => "an ICMP redirect, which has no meaning behind a NAT",
        _ => null,
    };

    private static string? OfTranslation(DropReason reason) => reason switch
    {
        DropReason.NoEntry => "from outside, and no flow or static mapping takes it in",
        DropReason.Filtered => "from outside, and the mapping does not admit this sender",
        DropReason.PortsExhausted => "no external port is left for a new flow; widen --outside or --port-range",
        DropReason.TableFull => "the flow table is full; raise --max-flows",
        DropReason.LostRace => "another packet opened the same flow at the same moment",
        DropReason.ToNatItself => "addressed to the NAT itself: pings may be answered, nothing else listens",
        DropReason.HairpinRefused => "from inside to an external endpoint that leads nowhere, or hairpinning is off",
        DropReason.FragmentationNeeded => "larger than the next link, and may not be fragmented",
        DropReason.ProtocolRefused => "a protocol that this NAT does not translate",
        DropReason.SubscriberPortLimit => "the subscriber holds as many external ports as it may; raise subscribers.max-ports",
        DropReason.SubscriberFlowLimit => "the subscriber has as many flows as it may; raise subscribers.max-flows",
        DropReason.SubscriberRateLimit => "the subscriber opens flows faster than it may; raise subscribers.new-flows-per-second",
        DropReason.FragmentMalformed => "a fragment that cannot be part of a datagram",
        DropReason.FragmentOverlap => "fragments of one datagram overlap",
        DropReason.FragmentTimeout => "the other fragments of the datagram did not come in time",
        DropReason.FragmentStoreFull => "too many incomplete datagrams at once",
        DropReason.FragmentRefused => "a fragment of a protocol whose fragments this NAT does not forward",
        DropReason.FragmentsBeforeFirst => "too many fragments before the first of their datagram",
        _ => null,
    };
}
