using Nat.Core.Conntrack;
using Nat.Core.Flows;
using Nat.Core.Packets;
using static Nat.Core.Flows.TimeoutClass;

namespace Nat.Core.Translation.Profiles;

/// <summary>Azure NAT Gateway, SKU Standard.</summary>
internal static class AzureProfile
{
    private const int Idle = 240;
    private const int HalfOpen = 30;

    public static NatConfig Config { get; } = new()
    {
        Profile = "azure",
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
        OutsideMtu = 1500,
        Allocation = new() { Search = PortSearch.WholeRange },
        Protocols = new() { Handled = [IpProtocol.Tcp, IpProtocol.Udp], Others = UnhandledProtocols.Drop },
        Fragments = new() { Policy = FragmentPolicy.Drop },
        Quarantine = new()
        {
            TcpClosed = TimeSpan.FromSeconds(65),
            TcpReset = TimeSpan.FromSeconds(16),
            Udp = TimeSpan.FromSeconds(65),
            SameDestination = true,
        },
        MaxFlowsPerDestination = 50_000,
        Tcp = new() { Machine = TcpMachine.Simple, Loose = false, Unknown = TcpUnknownReaction.Reset },
        Timeouts = FlowTimeouts.Of(
            udpStreamAfter: TimeSpan.Zero,
            fragment: TimeSpan.FromSeconds(30),
            (TcpSynSent, HalfOpen),
            (TcpSynReceived, HalfOpen),
            (TcpEstablished, Idle),
            (TcpFinWait, Idle),
            (TcpCloseWait, Idle),
            (TcpLastAck, Idle),
            (TcpTimeWait, 1),
            (TcpClose, 1),
            (TcpSynSent2, HalfOpen),
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
        ["ports"] = "NAT gateway resource, SNAT: at random among those that are free",
        ["quarantine"] = "NAT gateway resource, port reuse timers, to the same destination: FIN 65, RST 16, UDP 65 seconds; after a half-open connection none",
        ["max-flows-per-destination"] = "NAT gateway resource, performance: 50,000 connections for each address to one destination",
        ["protocols"] = "NAT gateway overview: TCP and UDP; ICMP is not supported",
        ["fragments"] = "NAT gateway overview, limitations: fragments are not supported",
        ["ip-id"] = "not said",
        ["ip-options"] = "not said",
        ["on-exhaustion"] = "NAT gateway metrics: dropped, nothing is sent",
        ["tcp.unknown"] = "NAT gateway resource, TCP reset: to either side",
        ["icmp-error-class"] = "not said; RFC 1812 section 4.3.2.5",
        ["answer-ping"] = "Azure NAT Gateway, frequently asked questions: TCP and UDP only, no ICMP",
        ["mapping"] = "NAT gateway resource, SNAT: a port serves several destinations at once",
        ["filtering"] = "NAT gateway resource: inbound only as a response to an outbound packet",
        ["pooling"] = "NAT gateway resource, SNAT: ports of all addresses at random",
        ["port-range"] = "NAT gateway resource: 64,512 SNAT ports for each address",
        ["preserve-ports"] = "NAT gateway resource, SNAT: ports are selected at random",
        ["reuse-mappings"] = "NAT gateway resource, SNAT: each connection has its own port",
        ["hairpinning"] = "NAT gateway resource: no unsolicited inbound",
        ["checksums"] = "not said; as a router (RFC 1812 section 5.2.2)",
        ["verify-quoted-checksums"] = "not said; RFC 5508 REQ-3a",
        ["translate-source-quench"] = "not said; RFC 5508 REQ-10",
        ["overload"] = "NAT gateway metrics: connections fail when no port is left",
        ["outside-mtu"] = "Azure TCP/IP performance tuning: 1,500 bytes towards the internet",
        ["tcp"] = "not said; windows are not tracked (assumed)",
        ["tcp.loose"] = "NAT gateway resource, TCP reset: traffic of a flow that does not exist is answered with RST",
        ["timeouts"] = "NAT gateway resource, idle timeout timers: TCP 4 minutes (4 to 120)",
        ["timeouts.tcp-syn-sent"] = "NAT gateway resource, port reuse timers: a half-open connection closes after 30 seconds",
        ["timeouts.tcp-syn-received"] = "NAT gateway resource, port reuse timers: half-open 30 seconds",
        ["timeouts.tcp-syn-sent2"] = "NAT gateway resource, port reuse timers: half-open 30 seconds",
        ["timeouts.tcp-time-wait"] = "the port rests instead, see quarantine",
        ["timeouts.tcp-close"] = "the port rests instead, see quarantine",
        ["timeouts.udp"] = "NAT gateway resource, idle timeout timers: UDP 4 minutes, fixed",
        ["timeouts.udp-stream"] = "NAT gateway resource, idle timeout timers: UDP 4 minutes, fixed",
        ["timeouts.udp-stream-after"] = "one timer for UDP",
        ["timeouts.icmp"] = "does not apply: only TCP and UDP are translated",
        ["timeouts.generic"] = "does not apply: only TCP and UDP are translated",
        ["timeouts.fragment"] = "does not apply: fragments are not translated",
        ["icmp-errors-per-second"] = "not said; the limit is ours",
        ["fragment-store-bytes"] = "does not apply: fragments are not translated",
    };
}
