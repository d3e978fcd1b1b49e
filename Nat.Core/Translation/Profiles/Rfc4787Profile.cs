using Nat.Core.Conntrack;
using Nat.Core.Flows;
using static Nat.Core.Flows.TimeoutClass;

namespace Nat.Core.Translation.Profiles;

/// <summary>What the RFCs require and recommend: RFC 4787 (BCP 127), 5382, 5508 and 7857.</summary>
internal static class Rfc4787Profile
{
    private const int Established = 7440;
    private const int Transitory = 240;
    private const int UdpIdle = 300;

    public static NatConfig Config { get; } = new()
    {
        Profile = "rfc4787",
        Mapping = MappingBehavior.EndpointIndependent,
        Filtering = FilteringBehavior.EndpointIndependent,
        Pooling = AddressPooling.Paired,
        Hairpinning = true,
        VerifyQuotedChecksums = true,
        TranslateSourceQuench = false,
        Overload = OverloadPolicy.Refuse,
        OnExhaustion = ExhaustionAnswer.AdminProhibited,
        IcmpErrorClass = IcmpErrorClass.Copied,
        Identification = IdentificationPolicy.Rewrite,
        Tcp = new() { Machine = TcpMachine.Rfc7857, Liberal = true, OnIdle = TcpIdleReaction.Probe, UnsolicitedSyn = UnsolicitedSynReaction.Hold },
        Timeouts = FlowTimeouts.Of(
            udpStreamAfter: TimeSpan.Zero,
            fragment: TimeSpan.FromSeconds(30),
            (TcpSynSent, Transitory),
            (TcpSynReceived, Transitory),
            (TcpEstablished, Established),
            (TcpFinWait, Established),  // one side has sent FIN: established still (RFC 6146 section 3.5.2.2)
            (TcpCloseWait, Established),
            (TcpLastAck, Transitory),
            (TcpTimeWait, Transitory),
            (TcpClose, Transitory),
            (TcpSynSent2, Transitory),
            (TcpRetransmitted, Established),
            (TcpUnacknowledged, Established),
            (Udp, UdpIdle),
            (UdpStream, UdpIdle),
            (Icmp, 60),
            (Generic, 300),
            (DccpRequest, Transitory),
            (DccpRespond, Transitory),
            (DccpPartOpen, Transitory),
            (DccpOpen, Established),
            (DccpCloseRequest, Transitory),
            (DccpClosing, Transitory),
            (DccpTimeWait, Transitory),
            (Gre, UdpIdle),
            (GreStream, UdpIdle)),
    };

    public static ProfileSources Sources { get; } = new()
    {
        ["mapping"] = "RFC 4787 REQ-1, RFC 5382 REQ-1",
        ["filtering"] = "RFC 4787 REQ-8: where transparency matters most",
        ["soft-pairing"] = "RFC 7857 section 4: new flows SHOULD be dropped when the paired address has no ports",
        ["ports"] = "RFC 6056 section 3.3.1, bounded as in Linux; parity: RFC 7857 section 8 lets a NAT leave it out",
        ["quarantine"] = "RFC 6888 REQ-8 asks it of a CGN only",
        ["blocks"] = "RFC 6888 REQ-14 asks it of a CGN only",
        ["deterministic"] = "RFC 7422 is for a CGN",
        ["subscribers"] = "RFC 6888 REQ-4 and REQ-5 ask it of a CGN only",
        ["max-flows-per-destination"] = "RFC 4787 has no such limit",
        ["pooling"] = "RFC 4787 REQ-2: paired is RECOMMENDED",
        ["port-range"] = "RFC 4787 REQ-3: class of the source port",
        ["preserve-ports"] = "RFC 4787 section 4.2.1",
        ["reuse-mappings"] = "nothing to reuse: mappings are endpoint-independent",
        ["hairpinning"] = "RFC 4787 REQ-9, RFC 5382 REQ-8, RFC 5508 REQ-7",
        ["checksums"] = "RFC 1812 section 5.2.2, RFC 5508 REQ-3",
        ["verify-quoted-checksums"] = "RFC 5508 REQ-3a",
        ["translate-source-quench"] = "RFC 5508 REQ-10",
        ["overload"] = "RFC 6888 REQ-11d: nobody loses a mapping for a new one",
        ["tcp"] = "RFC 5382 REQ-2 and REQ-3, RFC 7857 section 2",
        ["tcp.on-idle"] = "RFC 7857 section 2, figure 1; RFC 6146 section 3.5.2.2",
        ["tcp.unsolicited-syn"] = "RFC 5382 REQ-4",
        ["protocols"] = "RFC 5597 for DCCP; no RFC names the others, Linux has them",
        ["fragments"] = "RFC 4787 REQ-14: in order and out of order",
        ["ip-id"] = "RFC 7857 section 10, RFC 6864 section 5.3.1",
        ["ip-options"] = "RFC 3022 section 4.6: may be left as they are",
        ["on-exhaustion"] = "RFC 5508 REQ-8",
        ["timeouts"] = "RFC 5382 REQ-5 and RFC 5597 REQ-5 (established 2 h 4 min, transitory 4 min), RFC 7857 section 2; SCTP as Linux",
        ["timeouts.gre"] = "as UDP, RFC 4787 REQ-5",
        ["timeouts.gre-stream"] = "as UDP, RFC 4787 REQ-5",
        ["timeouts.udp"] = "RFC 4787 REQ-5: 5 minutes",
        ["timeouts.udp-stream"] = "RFC 4787 REQ-5: 5 minutes",
        ["timeouts.udp-stream-after"] = "RFC 4787 REQ-5 knows one timer for UDP",
        ["timeouts.icmp"] = "RFC 5508 REQ-2: 60 seconds",
        ["timeouts.generic"] = "as UDP, RFC 4787 REQ-5",
        ["timeouts.fragment"] = "RFC 4787 REQ-14; RFC 1122 section 3.3.2 asks for 60 to 120 seconds of a host, Linux waits 30",
        ["icmp-errors-per-second"] = "RFC 5508 REQ-9, RFC 1812 section 4.3.2.8: limited, the rate is ours",
        ["icmp-error-class"] = "RFC 5508 REQ-10d, section 7.7",
        ["answer-ping"] = "RFC 1812 section 4.3.3.6; external addresses are those of hosts",
        ["fragment-store-bytes"] = "RFC 4787 REQ-14a: bounded, the bound is Linux's",
    };
}
