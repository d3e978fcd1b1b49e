using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using static Nat.Core.Flows.TimeoutClass;

namespace Nat.Core.Translation.Profiles;

/// <summary>FD.io VPP, plugin nat44-ed (endpoint-dependent), one worker.</summary>
internal static class VppProfile
{
    private const int Transitory = 240;
    private const int UdpIdle = 300;

    public static NatConfig Config { get; } = new()
    {
        Profile = "vpp",
        Mapping = MappingBehavior.AddressAndPortDependent,
        Filtering = FilteringBehavior.AddressAndPortDependent,
        Pooling = AddressPooling.Paired,
        Ports = new PortRange(1024, ushort.MaxValue),
        Hairpinning = true,
        VerifyQuotedChecksums = false,
        TranslateSourceQuench = true,
        Overload = OverloadPolicy.Refuse,
        Allocation = new() { Search = PortSearch.RandomTries, RandomTries = 10 },
        Protocols = new() { Handled = [IpProtocol.Icmp, IpProtocol.Tcp, IpProtocol.Udp] },
        Fragments = new() { BeforeFirst = 3 },
        Tcp = new() { Machine = TcpMachine.Vpp, Loose = false },
        Timeouts = FlowTimeouts.Of(
            udpStreamAfter: TimeSpan.Zero,
            fragment: TimeSpan.FromMilliseconds(100),
            (TcpSynSent, Transitory),
            (TcpSynReceived, Transitory),
            (TcpEstablished, 7440),
            (TcpFinWait, Transitory),
            (TcpCloseWait, Transitory),
            (TcpLastAck, Transitory),
            (TcpTimeWait, Transitory),
            (TcpClose, Transitory),
            (TcpSynSent2, Transitory),
            (TcpRetransmitted, 7440),
            (TcpUnacknowledged, 7440),
            (Udp, UdpIdle),
            (UdpStream, UdpIdle),
            (Icmp, 60),
            (Generic, UdpIdle)),
    };

    public static ProfileSources Sources { get; } = new()
    {
        ["soft-pairing"] = "nat44_ed_in2out.c nat_ed_alloc_addr_and_port: no other address is tried",
        ["ports"] = "nat44_ed.h: ED_PORT_ALLOC_ATTEMPTS 10, each at random",
        ["quarantine"] = "nat44_ed.c: a port is free when its session is gone",
        ["blocks"] = "nat44-ed has no blocks of ports",
        ["deterministic"] = "a plugin of its own, det44",
        ["subscribers"] = "nat44-ed has limits for tables of routes, not for hosts",
        ["max-flows-per-destination"] = "nat44-ed has no such limit",
        ["protocols"] = "nat44_ed_in2out.c: icmp, tcp and udp; unknown protocols by address",
        ["fragments"] = "ip4_sv_reass.c: virtual reassembly, at most 3 before the first",
        ["ip-id"] = "nat44_ed_inlines.h does not write it",
        ["ip-options"] = "packets with options take the path of all others",
        ["on-exhaustion"] = "nat44_ed_in2out.c: error out of ports, nothing is sent",
        ["icmp-error-class"] = "ip4_icmp_error.c: copied header fields are not documented; the class is that of RFC 1812",
        ["answer-ping"] = "icmp4.c ip4_icmp_echo_request answers at interface addresses; those of the pool need not be on an interface",
        ["mapping"] = "nat44_ed_doc.rst: sessions are keyed by all six fields",
        ["filtering"] = "nat44_ed_doc.rst: a reply must match the session",
        ["pooling"] = "nat44_ed_in2out.c nat_ed_alloc_addr_and_port: address by hash of the source, no other is tried",
        ["port-range"] = "nat44_ed.c: 65536 - 1024 ports, shared out among workers",
        ["preserve-ports"] = "nat44_ed_in2out.c: the port of the sender is tried first",
        ["reuse-mappings"] = "nat44_ed_in2out.c: no look-up of other sessions",
        ["hairpinning"] = "nat44_ed_in2out.c: by static mappings; no other external endpoint belongs to one host here",
        ["checksums"] = "ip4-input verifies the IP header; transport checksums are left to the hosts, here verified as in a replay",
        ["verify-quoted-checksums"] = "nat44_ed_inlines.h does not look",
        ["translate-source-quench"] = "icmp46 error types 3, 4, 5, 11, 12 are taken as errors",
        ["overload"] = "nat_lru.h: only expired sessions make room",
        ["tcp"] = "nat44_ed_inlines.h nat44_set_tcp_session_state; no window tracking",
        ["tcp.loose"] = "nat44_ed_in2out.c: NON_SYN, a segment without SYN never creates a session",
        ["timeouts"] = "nat_types.h: SNAT_TCP_TRANSITORY_TIMEOUT 240, SNAT_TCP_ESTABLISHED_TIMEOUT 7440",
        ["timeouts.udp"] = "nat_types.h: SNAT_UDP_TIMEOUT 300",
        ["timeouts.udp-stream"] = "nat_types.h: SNAT_UDP_TIMEOUT 300",
        ["timeouts.udp-stream-after"] = "one timer for UDP",
        ["timeouts.icmp"] = "nat_types.h: SNAT_ICMP_TIMEOUT 60",
        ["timeouts.generic"] = "nat44_ed_inlines.h: unknown protocols use the timer of UDP",
        ["timeouts.fragment"] = "ip4_sv_reass.c: 100 ms",
        ["icmp-errors-per-second"] = "ip4_forward.c sends without a limit of its own; the limit is ours",
        ["fragment-store-bytes"] = "ip4_sv_reass.c: 1024 datagrams of 3 fragments, about 4 MiB",
    };
}
