using Nat.Core.Conntrack;
using static Nat.Core.Flows.TimeoutClass;

namespace Nat.Core.Translation.Profiles;

/// <summary>Linux 6.x: nftables masquerade or snat with default sysctls.</summary>
internal static class LinuxProfile
{
    public static NatConfig Config { get; } = new()
    {
        Profile = "linux",
        Mapping = MappingBehavior.AddressAndPortDependent,
        Filtering = FilteringBehavior.AddressAndPortDependent,
        Pooling = AddressPooling.Arbitrary,
        ReuseMappings = true,
        Hairpinning = false,
        VerifyQuotedChecksums = false,
        TranslateSourceQuench = true,
        Overload = OverloadPolicy.EarlyDrop,
        Timeouts = FlowTimeouts.Of(
            udpStreamAfter: TimeSpan.FromSeconds(2),
            fragment: TimeSpan.FromSeconds(30),
            (TcpSynSent, 120),
            (TcpSynReceived, 60),
            (TcpEstablished, 432_000),
            (TcpFinWait, 120),
            (TcpCloseWait, 60),
            (TcpLastAck, 30),
            (TcpTimeWait, 120),
            (TcpClose, 10),
            (TcpSynSent2, 120),
            (TcpRetransmitted, 300),
            (TcpUnacknowledged, 300),
            (Udp, 30),
            (UdpStream, 120),
            (Icmp, 30),
            (Generic, 600)),
    };

    public static ProfileSources Sources { get; } = new()
    {
        ["mapping"] = "nf_nat_core.c get_unique_tuple: every flow has its own tuple",
        ["filtering"] = "nf_conntrack_core.c: a reply is found by all five fields",
        ["pooling"] = "nf_nat_core.c find_best_ips_proto: hash of source and destination without PERSISTENT",
        ["soft-pairing"] = "nf_nat_core.c find_best_ips_proto: one address, and no other is tried",
        ["ports"] = "nf_nat_core.c nf_nat_l4proto_unique_tuple: 128, 64, 32 and 16 looks, nothing reserved, no parity",
        ["quarantine"] = "nf_nat_core.c: a port is free when its entry is gone",
        ["blocks"] = "nf_nat has no blocks of ports",
        ["deterministic"] = "nf_nat deals out no ports for ever",
        ["subscribers"] = "nf_nat has no limits for each host",
        ["max-flows-per-destination"] = "nf_nat has no such limit",
        ["port-range"] = "nf_nat_core.c nf_nat_l4proto_unique_tuple: classes of the source port",
        ["preserve-ports"] = "nf_nat_core.c get_unique_tuple, step 3",
        ["reuse-mappings"] = "nf_nat_core.c find_appropriate_src, step 1",
        ["hairpinning"] = "masquerade alone translates no destination; needs rules of its own",
        ["checksums"] = "sysctl net.netfilter.nf_conntrack_checksum = 1",
        ["verify-quoted-checksums"] = "nf_nat_proto.c nf_nat_icmp_reply_translation does not look",
        ["translate-source-quench"] = "nf_conntrack_proto_icmp.c icmp_error passes it",
        ["overload"] = "nf_conntrack_core.c early_drop",
        ["tcp"] = "nf_conntrack_proto_tcp.c and the sysctls nf_conntrack_tcp_*",
        ["protocols"] = "nf_conntrack_proto.c l4proto; DCCP until 6.15; others nf_conntrack_proto_generic.c",
        ["fragments"] = "nf_defrag_ipv4.c: put together before connection tracking",
        ["ip-id"] = "nf_nat_proto.c does not write it",
        ["ip-options"] = "ip_options.c; nf_conntrack and nf_nat step over them",
        ["on-exhaustion"] = "nf_nat_core.c and nf_conntrack_core.c drop without an answer",
        ["timeouts"] = "nf_conntrack_proto_tcp.c, _udp.c, _icmp.c, _sctp.c, _gre.c and _generic.c; _dccp.c until 6.15",
        ["timeouts.udp-stream-after"] = "nf_conntrack_proto_udp.c: 2 seconds",
        ["timeouts.fragment"] = "ip_fragment.c: net.ipv4.ipfrag_time",
        ["icmp-errors-per-second"] = "icmp.c: net.ipv4.icmp_msgs_per_sec",
        ["icmp-error-class"] = "icmp.c, __icmp_send: TOS bits of the packet, IPTOS_PREC_INTERNETCONTROL",
        ["answer-ping"] = "icmp.c icmp_echo, on the inside; the outside is behind an input chain that drops, as routers have it (assumed)",
        ["fragment-store-bytes"] = "ip_fragment.c: net.ipv4.ipfrag_high_thresh",
    };
}
