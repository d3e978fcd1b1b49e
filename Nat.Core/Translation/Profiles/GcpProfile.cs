using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using static Nat.Core.Flows.TimeoutClass;

namespace Nat.Core.Translation.Profiles;

/// <summary>Google Cloud NAT, public, with default settings of a gateway made after September 2026: static port allocation.</summary>
internal static class GcpProfile
{
    private const int Transitory = 30;
    private const int Established = 1200;

    public static NatConfig Config { get; } = new()
    {
        Profile = "gcp",
        Mapping = MappingBehavior.AddressAndPortDependent,
        Filtering = FilteringBehavior.AddressAndPortDependent,
        Pooling = AddressPooling.Paired,
        Ports = new PortRange(1024, ushort.MaxValue),
        PreservePorts = false,
        Hairpinning = false,
        VerifyQuotedChecksums = true,
        TranslateSourceQuench = false,
        Overload = OverloadPolicy.Refuse,
        AnswerPing = PingAnswer.None,
        OutsideMtu = 1500,
        Allocation = new() { Search = PortSearch.WholeRange },
        Protocols = new() { Handled = [IpProtocol.Icmp, IpProtocol.Tcp, IpProtocol.Udp], Others = UnhandledProtocols.Drop },
        Blocks = new() { Size = 64, MaxPerSubscriber = 1 },
        Tcp = new() { Machine = TcpMachine.Simple, Loose = false },
        Timeouts = FlowTimeouts.Of(
            udpStreamAfter: TimeSpan.Zero,
            fragment: TimeSpan.FromSeconds(30),
            (TcpSynSent, Transitory),
            (TcpSynReceived, Transitory),
            (TcpEstablished, Established),
            (TcpFinWait, Transitory),
            (TcpCloseWait, Transitory),
            (TcpLastAck, Transitory),
            (TcpTimeWait, 30),
            (TcpClose, Transitory),
            (TcpSynSent2, Transitory),
            (TcpRetransmitted, Established),
            (TcpUnacknowledged, Established),
            (Udp, 30),
            (UdpStream, 30),
            (Icmp, 30),
            (Generic, 30)),
    };

    public static ProfileSources Sources { get; } = new()
    {
        ["soft-pairing"] = "not said",
        ["deterministic"] = "not said",
        ["subscribers"] = "the ports of a VM are the limit, see blocks",
        ["ports"] = "Cloud NAT, ports: any that is free of those reserved for the VM",
        ["blocks"] = "Cloud NAT, ports, static allocation: 64 for each VM",
        ["quarantine"] = "Cloud NAT timeouts: TIME_WAIT keeps the port, see timeouts.tcp-time-wait",
        ["max-flows-per-destination"] = "the ports of a VM are the limit, see blocks",
        ["protocols"] = "Cloud NAT overview: TCP, UDP and ICMP",
        ["fragments"] = "not said; as Linux",
        ["ip-id"] = "not said",
        ["ip-options"] = "not said",
        ["on-exhaustion"] = "Cloud NAT troubleshooting: dropped, nothing is sent",
        ["icmp-error-class"] = "not said; RFC 1812 section 4.3.2.5",
        ["answer-ping"] = "Cloud NAT overview: no gateway on the path, so nothing that could answer",
        ["mapping"] = "Cloud NAT, ports and addresses: endpoint-independent mapping is off unless asked for",
        ["filtering"] = "Cloud NAT overview: only responses come in",
        ["pooling"] = "Cloud NAT, port reservation: the ports of a VM are of one address as long as they suffice",
        ["port-range"] = "Cloud NAT, ports: 64,512 for each address, 1024-65535",
        ["preserve-ports"] = "Cloud NAT, ports: one of those reserved for the VM",
        ["reuse-mappings"] = "Cloud NAT: off with endpoint-independent mapping",
        ["hairpinning"] = "Cloud NAT overview: no unsolicited inbound",
        ["checksums"] = "not said; as a router (RFC 1812 section 5.2.2)",
        ["verify-quoted-checksums"] = "not said; RFC 5508 REQ-3a",
        ["translate-source-quench"] = "not said; RFC 5508 REQ-10",
        ["overload"] = "Cloud NAT troubleshooting: packets are dropped, OUT_OF_RESOURCES",
        ["outside-mtu"] = "VPC MTU: 1,500 bytes towards the internet",
        ["tcp"] = "not said; windows are not tracked (assumed)",
        ["tcp.loose"] = "not said; only a SYN opens a connection (assumed)",
        ["timeouts"] = "Cloud NAT timeouts: TCP transitory 30, established 1200",
        ["timeouts.tcp-time-wait"] = "Cloud NAT release note of 31 March 2026: 30 for gateways made after 30 September 2026, before that 120",
        ["timeouts.udp"] = "Cloud NAT timeouts: UDP 30",
        ["timeouts.udp-stream"] = "Cloud NAT timeouts: UDP 30",
        ["timeouts.udp-stream-after"] = "one timer for UDP",
        ["timeouts.icmp"] = "Cloud NAT timeouts: ICMP 30",
        ["timeouts.generic"] = "does not apply: only TCP, UDP and ICMP are translated",
        ["timeouts.fragment"] = "not said; as Linux",
        ["icmp-errors-per-second"] = "not said; the limit is ours",
        ["fragment-store-bytes"] = "not said; the bound is ours",
    };
}
