using Nat.Core.Packets;
using static Nat.Check.Scores.RequirementLevel;

namespace Nat.Check.Scripts;

/// <summary>RFC 5382 (BCP 142), "NAT Behavioral Requirements for TCP", section 8.</summary>
internal static class Rfc5382
{
    private const byte Tcp = IpProtocol.Tcp;
    private const int SipPort = 5060;
    private const double EstablishedSeconds = 7440;
    private static readonly TimeSpan HeldSyn = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Established = TimeSpan.FromSeconds(EstablishedSeconds);
    private static readonly TimeSpan Transitory = TimeSpan.FromMinutes(4);

    /// <summary>All of it, in its order.</summary>
    public static IEnumerable<Requirement> All =>
    [
        new("5382-REQ-1", "4.1", Must, "TCP mapping is endpoint-independent", x => MappingScripts.EndpointIndependent(x, Tcp)),
        new("5382-REQ-2", "4.2", Must, "all valid sequences of TCP packets pass", TcpScripts.WholeConnections),
        new("5382-REQ-2a", "4.2", Must, "simultaneous open", TcpScripts.SimultaneousOpen),
        new("5382-REQ-3", "4.3", Should, "TCP filtering is endpoint-independent or address-dependent", x => FilteringScripts.IsTransparent(x, Tcp)),
        new("5382-REQ-3a", "4.3", May, "TCP filtering is configurable", x => x.Configurable("filtering")),
        new("5382-REQ-3b", "4.3", May, "TCP filtering may differ from that of UDP", FilteringOfBoth),
        new("5382-REQ-4", "4.3", Must, "an unsolicited SYN is not answered for 6 s", TcpScripts.UnsolicitedIsNotAnsweredAtOnce) { Lasts = HeldSyn },
        new("5382-REQ-4-drop", "4.3", Must, "nor at all if an outbound SYN follows", TcpScripts.SolicitedMeanwhile) { Lasts = HeldSyn },
        new("5382-REQ-4-icmp", "4.3", Should, "else port unreachable is sent", TcpScripts.UnsolicitedIsAnsweredLater) { Lasts = HeldSyn },
        new("5382-REQ-4a", "4.3", Must, "no answer where policy forbids it", "what policy forbids, packets do not show"),
        new("5382-REQ-5", "5", Must, "an idle connection lives at least 2 h 4 min", x => Lifetime.IsConnectionAtLeast(x, Tcp, EstablishedSeconds)) { Lasts = Established },
        new("5382-REQ-5-transitory", "5", Must, "a connection that opens lives at least 4 minutes", x => Lifetime.IsAtLeast(x, Tcp, 240)) { Lasts = Transitory },
        new("5382-REQ-5a", "5", May, "TCP timers are configurable", x => x.Configurable("timeouts.tcp-established", "timeouts.tcp-syn-sent")),
        new("5382-REQ-6", "6.1", Should, "application gateways for TCP but FTP are off", x => FilteringScripts.NoGateway(x, Tcp, SipPort)),
        new("5382-REQ-7", "7.1", Must, "no port overloading for TCP", x => MappingScripts.NoOverloading(x, Tcp)),
        new("5382-REQ-8", "7.2", Must, "TCP hairpinning", x => FilteringScripts.Hairpin(x, Tcp)),
        new("5382-REQ-8a", "7.2", Must, "hairpinned TCP comes from an external endpoint", x => FilteringScripts.HairpinSource(x, Tcp)),
        new("5382-REQ-9", "7.3", Should, "destination unreachable about TCP is translated", x => ErrorScripts.Unreachable(x, Tcp)),
        new("5382-REQ-10", "7.3", Must, "ICMP never ends a TCP connection", x => ErrorScripts.NeverEnds(x, Tcp)),
    ];

    private static string FilteringOfBoth(Exchange x)
    {
        string tcp = FilteringScripts.Of(x, Tcp);
        string udp = FilteringScripts.Of(x, IpProtocol.Udp);
        return tcp == udp ? $"both are {tcp}" : $"TCP is {tcp}, UDP is {udp}";
    }
}
