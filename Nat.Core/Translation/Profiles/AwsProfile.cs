using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using static Nat.Core.Flows.TimeoutClass;

namespace Nat.Core.Translation.Profiles;

/// <summary>AWS NAT gateway, public, IPv4.</summary>
internal static class AwsProfile
{
    private const int Idle = 350;

    public static NatConfig Config { get; } = new()
    {
        Profile = "aws",
        Mapping = MappingBehavior.AddressAndPortDependent,
        Filtering = FilteringBehavior.AddressAndPortDependent,
        Pooling = AddressPooling.Random,
        Ports = new PortRange(1024, ushort.MaxValue),
        PreservePorts = false,
        Hairpinning = false,
        VerifyQuotedChecksums = true,
        TranslateSourceQuench = false,
        Overload = OverloadPolicy.Refuse,
        AnswerPing = PingAnswer.None,
        InsideMtu = 8500,
        OutsideMtu = 1500,
        Allocation = new() { Search = PortSearch.WholeRange },
        Protocols = new() { Handled = [IpProtocol.Icmp, IpProtocol.Tcp, IpProtocol.Udp], Others = UnhandledProtocols.Drop },
        Fragments = new() { Policy = FragmentPolicy.UdpOnly },
        MaxFlowsPerDestination = 55_000,
        Tcp = new() { Machine = TcpMachine.Simple, Loose = false, Unknown = TcpUnknownReaction.ResetInside, MssClamp = MssClamp.Path },
        Timeouts = FlowTimeouts.Of(
            udpStreamAfter: TimeSpan.Zero,
            fragment: TimeSpan.FromSeconds(30),
            (TcpSynSent, Idle),
            (TcpSynReceived, Idle),
            (TcpEstablished, Idle),
            (TcpFinWait, Idle),
            (TcpCloseWait, Idle),
            (TcpLastAck, Idle),
            (TcpTimeWait, Idle),
            (TcpClose, Idle),
            (TcpSynSent2, Idle),
            (TcpRetransmitted, Idle),
            (TcpUnacknowledged, Idle),
            (Udp, Idle),
            (UdpStream, Idle),
            (Icmp, Idle),
            (Generic, Idle)),
    };

    public static ProfileSources Sources { get; } = new()
    {
        ["soft-pairing"] = "does not apply: addresses are not paired",
        ["blocks"] = "not said",
        ["deterministic"] = "not said",
        ["subscribers"] = "not said: no limit for each host",
        ["ports"] = "VPC user guide: connections fail beyond 55,000; up to there a port is found (assumed)",
        ["quarantine"] = "not said",
        ["max-flows-per-destination"] = "VPC user guide, NAT gateway basics: 55,000 connections to each destination and address",
        ["protocols"] = "VPC user guide, NAT gateway basics: TCP, UDP and ICMP",
        ["fragments"] = "VPC user guide, NAT gateway basics: fragments of UDP are forwarded, those of TCP and ICMP dropped",
        ["ip-id"] = "not said",
        ["ip-options"] = "not said",
        ["on-exhaustion"] = "VPC user guide: ErrorPortAllocation counts it, nothing is sent",
        ["tcp.unknown"] = "VPC user guide, troubleshooting: RST to what continues an idled connection, never to the other side",
        ["tcp.mss-clamp"] = "VPC user guide, NAT gateway basics: MSS clamping for all packets",
        ["icmp-error-class"] = "not said; RFC 1812 section 4.3.2.5",
        ["answer-ping"] = "VPC user guide, NAT gateway troubleshooting: a NAT gateway does not respond to a ping",
        ["mapping"] = "VPC user guide, NAT gateway basics: 55,000 connections to each destination follow from it (inferred)",
        ["filtering"] = "VPC user guide, NAT gateways: only responses come in",
        ["pooling"] = "VPC user guide, NAT gateway basics: each further address serves 55,000 connections more to one destination, so all are tried (inferred)",
        ["port-range"] = "VPC user guide, NAT gateway basics: ports 1024-65535",
        ["preserve-ports"] = "not said; a gateway chooses its own ports (assumed)",
        ["reuse-mappings"] = "not said (assumed)",
        ["hairpinning"] = "VPC user guide: inbound only as a response",
        ["checksums"] = "not said; as a router (RFC 1812 section 5.2.2)",
        ["verify-quoted-checksums"] = "not said; RFC 5508 REQ-3a",
        ["translate-source-quench"] = "not said; RFC 5508 REQ-10",
        ["overload"] = "VPC user guide: beyond the limit new connections fail, ErrorPortAllocation",
        ["inside-mtu"] = "VPC user guide, NAT gateway basics: MTU 8500",
        ["outside-mtu"] = "EC2 user guide, network MTU: 1500 over an internet gateway",
        ["tcp"] = "VPC user guide does not speak of windows: not tracked (assumed)",
        ["tcp.loose"] = "VPC user guide, troubleshooting: what continues an idled connection gets a RST",
        ["timeouts"] = "VPC user guide, NAT gateway troubleshooting: 350 seconds idle; no other timer is documented",
        ["timeouts.udp-stream-after"] = "one idle timer",
        ["timeouts.fragment"] = "not said; as Linux",
        ["icmp-errors-per-second"] = "not said; the limit is ours",
        ["fragment-store-bytes"] = "not said; the bound is ours",
    };
}
