using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using static Nat.Core.Flows.TimeoutClass;

namespace Nat.Core.Translation.Profiles;

/// <summary>OpenBSD pf: <c>pass out ... nat-to</c> with default options.</summary>
internal static class PfProfile
{
    public static NatConfig Config { get; } = new()
    {
        Profile = "pf",
        Mapping = MappingBehavior.AddressAndPortDependent,
        Filtering = FilteringBehavior.AddressAndPortDependent,
        Pooling = AddressPooling.RoundRobin,
        Ports = new PortRange(50_001, ushort.MaxValue),
        PreservePorts = false,
        Hairpinning = false,
        VerifyQuotedChecksums = false,
        TranslateSourceQuench = true,
        Overload = OverloadPolicy.Refuse,
        MaxFlows = 100_000,
        Allocation = new() { Search = PortSearch.WholeRange },
        Protocols = new() { Handled = [IpProtocol.Icmp, IpProtocol.Tcp, IpProtocol.Udp] },
        IcmpErrorsPerSecond = 100,
        IpOptions = IpOptionPolicy.Drop,
        Tcp = new() { Machine = TcpMachine.Pf, Loose = false },
        Timeouts = FlowTimeouts.Of(
            udpStreamAfter: TimeSpan.Zero,
            fragment: TimeSpan.FromSeconds(60),
            (TcpSynSent, 120),
            (TcpSynReceived, 30),
            (TcpEstablished, 86_400),
            (TcpFinWait, 900),
            (TcpCloseWait, 900),
            (TcpLastAck, 45),
            (TcpTimeWait, 90),
            (TcpClose, 90),
            (TcpSynSent2, 30),
            (TcpRetransmitted, 86_400),
            (TcpUnacknowledged, 86_400),
            (Udp, 60),
            (UdpStream, 60),
            (Icmp, 20),
            (Generic, 60)),
    };

    public static ProfileSources Sources { get; } = new()
    {
        ["soft-pairing"] = "pf_lb.c pf_get_sport: round-robin and random try the next address by themselves",
        ["ports"] = "pf_lb.c pf_get_sport: from a random port through the whole range",
        ["quarantine"] = "pf.c: a port is free when its state is purged",
        ["blocks"] = "pf has no blocks of ports",
        ["deterministic"] = "pf deals out no ports for ever",
        ["subscribers"] = "pf.conf(5): max-src-states only where a rule says so",
        ["max-flows-per-destination"] = "pf has no such limit",
        ["protocols"] = "pf.c: states of other protocols are keyed by addresses",
        ["fragments"] = "pf.conf(5), set reassemble yes",
        ["ip-id"] = "pf.conf(5): only with scrub random-id",
        ["ip-options"] = "pf.conf(5): packets with options are blocked without allow-opts",
        ["on-exhaustion"] = "pf.c: the packet is dropped",
        ["icmp-error-class"] = "ip_icmp.c icmp_do_error: precedence internetwork control",
        ["answer-ping"] = "ip_icmp.c icmp_reflect, on the inside; the outside is behind \"block in\" (assumed)",
        ["mapping"] = "pf_lb.c pf_get_sport: a port for each state",
        ["filtering"] = "pf.c pf_find_state: all fields of the state key",
        ["pooling"] = "pf.conf(5): nat-to with several addresses is round-robin unless said otherwise",
        ["port-range"] = "pf.conf(5): 50001 to 65535 (PF_NAT_PROXY_PORT_LOW, _HIGH)",
        ["preserve-ports"] = "pf.conf(5): only with static-port",
        ["reuse-mappings"] = "pf_lb.c pf_get_sport looks at no other state",
        ["hairpinning"] = "needs rules of its own",
        ["checksums"] = "pf.c pf_setup_pdesc and pf_check_proto_cksum",
        ["verify-quoted-checksums"] = "pf.c pf_test_state_icmp does not look",
        ["translate-source-quench"] = "pf.c pf_icmp_mapping: an error like the others",
        ["overload"] = "pf.conf(5), set limit states: a full table creates no state; adaptive timeouts are not modelled",
        ["max-flows"] = "pf.conf(5): set limit states 100000",
        ["tcp"] = "pf.c pf_tcp_track_full: window tracking",
        ["tcp.loose"] = "pf.conf(5): rules keep state with flags S/SA",
        ["timeouts"] = "pfvar.h PFTM_*: first 120, opening 30, established 86400, closing 900, finwait 45, closed 90",
        ["timeouts.tcp-retransmitted"] = "pf knows no such timer: as established",
        ["timeouts.tcp-unacknowledged"] = "pf knows no such timer: as established",
        ["timeouts.udp"] = "pfvar.h PFTM_UDP_FIRST_PACKET_VAL 60; from the second packet of a host without an answer 30 there, here 60",
        ["timeouts.udp-stream"] = "pfvar.h PFTM_UDP_MULTIPLE_VAL 60",
        ["timeouts.udp-stream-after"] = "pf.c: at the first answer",
        ["timeouts.icmp"] = "pfvar.h PFTM_ICMP_FIRST_PACKET_VAL 20; after the answer 10 there, here 20",
        ["timeouts.generic"] = "pfvar.h PFTM_OTHER_FIRST_PACKET_VAL 60",
        ["timeouts.fragment"] = "pfvar.h PFTM_FRAG_VAL 60",
        ["icmp-errors-per-second"] = "ip_icmp.c: net.inet.icmp.errppslimit = 100",
        ["fragment-store-bytes"] = "pf.conf(5), set limit frags: a count there; the bytes are ours",
    };
}
