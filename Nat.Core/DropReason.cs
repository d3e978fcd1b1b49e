namespace Nat.Core;

/// <summary>
/// Why a packet was not forwarded. Every member is counted, has a name for programs (<see cref="DropReasons.Name"/>) and
/// has at least one test that produces it. The enum stands in the root namespace because every room may refuse a packet.
/// </summary>
public enum DropReason : byte
{
    /// <summary>The packet was not dropped.</summary>
    None = 0,

    // ---- IPv4 header

    /// <summary>Fewer than 20 bytes, or fewer than the header length says (RFC 1812 section 5.2.2, test 1 and 5).</summary>
    TruncatedIpHeader,

    /// <summary>The version field is not 4 (RFC 1812 section 5.2.2, test 4).</summary>
    NotIpv4,

    /// <summary>The header length is below 20 bytes (RFC 1812 section 5.2.2, test 3).</summary>
    BadIpHeaderLength,

    /// <summary>The total length is less than the header, or more than the bytes that arrived (RFC 1812 section 5.2.2, test 5).</summary>
    BadIpTotalLength,

    /// <summary>The header checksum is wrong (RFC 1812 section 5.2.2, test 2).</summary>
    BadIpChecksum,

    /// <summary>An option runs past the header or has length 0 (RFC 1122 section 3.2.1.8). Answered with Parameter Problem.</summary>
    BadIpOption,

    /// <summary>Source routing asked for; refused (RFC 7126 section 4.3).</summary>
    SourceRoute,

    /// <summary>Time to live ran out in transit (RFC 1812 section 5.3.1). Answered with Time Exceeded.</summary>
    TtlExceeded,

    /// <summary>A source address that no host may use: 0/8, 127/8, multicast, broadcast (RFC 1812 section 5.3.7).</summary>
    MartianSource,

    /// <summary>A destination that is not forwarded: 0/8, 127/8, limited broadcast (RFC 1812 section 5.3.7).</summary>
    MartianDestination,

    /// <summary>A multicast destination; unicast translation does not apply.</summary>
    Multicast,

    /// <summary>A source address that belongs to the other side of the NAT or to the NAT itself (RFC 2827).</summary>
    SpoofedSource,

    /// <summary>Source and destination are one address (the "land" attack).</summary>
    LandAttack,

    /// <summary>The packet has IPv4 options, and this NAT lets none pass (PKT-09).</summary>
    IpOptionsRefused,

    // ---- IPv6 header

    /// <summary>The version field is not 6 (RFC 8200 section 3).</summary>
    NotIpv6,

    /// <summary>More extension headers than any host sends, or one behind a Fragment header (RFC 7112 section 5, RFC 7915 section 5.1.1).</summary>
    Ipv6ExtensionRefused,

    // ---- NAT64

    /// <summary>From an IPv6 host, to an address that is not behind the prefix of the NAT64 (RFC 6146 section 3.5).</summary>
    Nat64ForeignDestination,

    /// <summary>From an IPv6 host, with a source behind the prefix of the NAT64: it would go round in circles (RFC 6146 section 3.5).</summary>
    Nat64LoopingSource,

    /// <summary>Behind the well-known prefix stands an address that is not global (RFC 6052 section 3.1).</summary>
    Nat64NotGlobal,

    /// <summary>As many IPv6 hosts have live flows as may (RFC 6146 section 5.3).</summary>
    Nat64HostsExhausted,

    // ---- transport header

    /// <summary>The transport header is incomplete (RFC 9293 section 3.1, RFC 768, RFC 792).</summary>
    TruncatedTransportHeader,

    /// <summary>The TCP data offset is below 5 or points past the segment (RFC 9293 section 3.1).</summary>
    BadTcpDataOffset,

    /// <summary>The UDP length is below 8, more than the IP payload, or less while there is a checksum (RFC 768).</summary>
    BadUdpLength,

    /// <summary>The transport checksum is wrong and the configuration verifies checksums (RFC 768, RFC 792, RFC 9293).</summary>
    BadTransportChecksum,

    /// <summary>A combination of TCP flags that no TCP sends (RFC 9293 section 3.10; SYN+FIN, none, "xmas").</summary>
    BadTcpFlags,

    /// <summary>
    /// The header of SCTP, DCCP, UDP-Lite or PPTP's GRE contradicts itself: chunks that may not stand together (RFC 9260 section 6.10), a data
    /// offset, type or checksum coverage that cannot be (RFC 4340 section 5.1, RFC 3828 section 3.1), another payload than PPP (RFC 2637 section 4.1).
    /// </summary>
    BadTransportHeader,

    // ---- TCP state

    /// <summary>This TCP segment may not open a connection, and none is known.</summary>
    TcpCannotOpen,

    /// <summary>Sequence or acknowledgement number outside the window of the connection (RFC 9293 section 3.10.7.4).</summary>
    TcpOutOfWindow,

    /// <summary>The segment does not fit the state of its connection.</summary>
    TcpBadState,

    /// <summary>A segment of no known connection. Answered with the reset of a host that does not know it (RFC 9293 section 3.10.7.1).</summary>
    TcpNoConnection,

    /// <summary>A SYN for a connection that is established. Answered, in the name of the other side, with a challenge ACK (RFC 5961 section 4.2).</summary>
    TcpChallenged,

    /// <summary>
    /// A SYN from the outside, or a DCCP Listen, that nobody took in while it was kept. Answered with Port Unreachable if it was kept for six
    /// seconds (RFC 5382 REQ-4, RFC 5597 REQ-4).
    /// </summary>
    SynUnsolicited,

    /// <summary>A SYN from the outside that was kept, until the inside opened that connection itself (RFC 5382 REQ-4: simultaneous open).</summary>
    SynSuperseded,

    /// <summary>A SYN from the outside that was kept, and made room for newer ones.</summary>
    SynStoreFull,
    // ---- state of SCTP and DCCP

    /// <summary>An SCTP or DCCP packet that may not open an entry, and none is known (RFC 9260 section 8.4, RFC 4340 section 8.1).</summary>
    TransportCannotOpen,

    /// <summary>An SCTP or DCCP packet that does not fit the state of its association or connection.</summary>
    TransportBadState,

    /// <summary>An SCTP packet whose verification tag is not that of its association (RFC 9260 section 8.5).</summary>
    SctpBadTag,

    // ---- ICMP

    /// <summary>An ICMP message that is neither a query, nor an answer to one, nor an error (RFC 5508 section 7.2).</summary>
    IcmpTypeNotTranslated,

    /// <summary>The packet quoted in an ICMP error is missing, cut before its ports, a later fragment or itself an ICMP error (RFC 5508 section 4.2).</summary>
    IcmpErrorMalformed,

    /// <summary>The header checksum of the packet quoted in an ICMP error is wrong (RFC 5508 section 4.2, REQ-3a).</summary>
    IcmpErrorBadQuotedChecksum,

    /// <summary>An ICMP error about a flow that is not known (RFC 5508 section 4.3, REQ-4 and REQ-5).</summary>
    IcmpErrorNoEntry,

    /// <summary>The ICMP error goes to another host than the one whose packet it quotes, or comes from where that packet did.</summary>
    IcmpErrorMismatch,

    /// <summary>An ICMP redirect for a translated flow: it speaks of a route that the receiver does not have.</summary>
    IcmpRedirect,

    // ---- translation

    /// <summary>From the outside, and no entry, mapping or static mapping takes it in (RFC 4787 section 5).</summary>
    NoEntry,

    /// <summary>From the outside, to a mapping whose filtering does not admit this sender (RFC 4787 section 5, REQ-8).</summary>
    Filtered,

    /// <summary>No external port or identifier is left for this flow within the bounded search (RFC 4787 section 4.2).</summary>
    PortsExhausted,

    /// <summary>The connection-tracking table is full (RFC 6888 REQ-11 where mappings may not be evicted).</summary>
    TableFull,

    /// <summary>
    /// Another flow holds one of the tuples: it was opened at the same moment, or two static mappings lay claim to one endpoint.
    /// </summary>
    LostRace,

    /// <summary>Addressed to the NAT itself: pings may be answered (RFC 1812 section 4.3.3.6), nothing else listens there.</summary>
    ToNatItself,

    /// <summary>From the inside to an external endpoint of this NAT, where hairpinning is off or nobody holds that endpoint (RFC 4787 section 6).</summary>
    HairpinRefused,

    /// <summary>Larger than the next link and not to be fragmented (RFC 4787 REQ-13). Answered with Fragmentation Needed.</summary>
    FragmentationNeeded,

    /// <summary>A protocol that this NAT does not know and does not let pass by its addresses alone (PRO-01).</summary>
    ProtocolRefused,

    /// <summary>The subscriber holds as many external ports as it may (RFC 6888 REQ-4).</summary>
    SubscriberPortLimit,

    /// <summary>The subscriber has as many flows as it may (RFC 6888 REQ-5).</summary>
    SubscriberFlowLimit,

    /// <summary>The subscriber opens flows faster than it may (RFC 6888 REQ-4c).</summary>
    SubscriberRateLimit,

    // ---- fragments

    /// <summary>A fragment that cannot be part of a datagram: length not a multiple of 8, empty, or past 65,535 bytes (RFC 791).</summary>
    FragmentMalformed,

    /// <summary>Fragments of one datagram overlap (RFC 1858, RFC 5722).</summary>
    FragmentOverlap,

    /// <summary>The other fragments of the datagram did not come in time (RFC 4787 REQ-14).</summary>
    FragmentTimeout,

    /// <summary>The store for incomplete datagrams is full (RFC 4787 REQ-14a bounds it).</summary>
    FragmentStoreFull,

    /// <summary>A fragment of a protocol whose fragments this NAT does not forward (PKT-01).</summary>
    FragmentRefused,

    /// <summary>More fragments came before the first of their datagram than this NAT keeps (PKT-03).</summary>
    FragmentsBeforeFirst,
}
