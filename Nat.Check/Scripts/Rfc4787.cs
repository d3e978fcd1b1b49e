using Nat.Check.Subjects;
using Nat.Core.Packets;
using static Nat.Check.Scores.RequirementLevel;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>RFC 4787 (BCP 127), "NAT Behavioral Requirements for Unicast UDP", section 12.</summary>
internal static class Rfc4787
{
    private const byte Udp = IpProtocol.Udp;
    private const int DnsPort = 53;
    private const int SipPort = 5060;

    /// <summary>All of it, in its order.</summary>
    public static IEnumerable<Requirement> All =>
    [
        new("4787-REQ-1", "4.1", Must, "UDP mapping is endpoint-independent", x => MappingScripts.EndpointIndependent(x, Udp)),
        new("4787-REQ-2", "4.1", Should, "a host keeps one address of the pool (paired)", x => MappingScripts.Paired(x, Udp)) { Needs = BenchNeeds.Pool },
        new("4787-REQ-3", "4.2.1", Must, "no port overloading for UDP", x => MappingScripts.NoOverloading(x, Udp)),
        new("4787-REQ-3a", "4.2.1", Should, "ports below 1024 stay below, others above", MappingScripts.PortClass),
        new("4787-REQ-4", "4.2.2", May, "port parity (left to the NAT by RFC 7857 section 8)", MappingScripts.Parity),
        new("4787-REQ-5", "4.3", Must, "a UDP mapping lives at least 2 minutes", x => Lifetime.IsAtLeast(x, Udp, 120)) { Lasts = Minutes(2) },
        new("4787-REQ-5a", "4.3", May, "shorter timers for well-known destination ports", WellKnownPort) { Lasts = Minutes(2) },
        new("4787-REQ-5b", "4.3", May, "the UDP timer is configurable", x => x.Configurable("timeouts.udp", "timeouts.udp-stream")),
        new("4787-REQ-5c", "4.3", Should, "by default a UDP mapping lives 5 minutes", x => Lifetime.IsAtLeast(x, Udp, 300)) { Lasts = Minutes(5) },
        new("4787-REQ-6", "4.3", Must, "outbound packets refresh a mapping", OutboundRefresh) { Lasts = Lifetime.Lasts },
        new("4787-REQ-6a", "4.3", May, "inbound packets refresh a mapping", InboundRefresh) { Lasts = Lifetime.Lasts },
        new("4787-REQ-7", "4.4", Must, "no conflict of inside addresses with a dynamic outside network", "the outside addresses of a bench do not change"),
        new("4787-REQ-8", "5", Should, "UDP filtering is endpoint-independent or address-dependent", x => FilteringScripts.IsTransparent(x, Udp)),
        new("4787-REQ-8a", "5", May, "filtering is configurable", x => x.Configurable("filtering")),
        new("4787-REQ-9", "6", Must, "UDP hairpinning", x => FilteringScripts.Hairpin(x, Udp)),
        new("4787-REQ-9a", "6", Must, "hairpinned UDP comes from an external endpoint", x => FilteringScripts.HairpinSource(x, Udp)),
        new("4787-REQ-10", "7", Should, "application gateways for UDP are off", x => FilteringScripts.NoGateway(x, Udp, SipPort)),
        new("4787-REQ-10a", "7", Should, "each application gateway can be switched", "none is on"),
        new("4787-REQ-11", "8", Must, "mapping behaves the same under a conflict of ports", MappingScripts.Deterministic),
        new("4787-REQ-12", "9", Must, "ICMP never ends a UDP mapping", x => ErrorScripts.NeverEnds(x, Udp)),
        new("4787-REQ-12a", "9", Should, "ICMP is not filtered by its source address", ErrorScripts.FromAnyone),
        new("4787-REQ-12b", "9", Should, "destination unreachable is supported", x => ErrorScripts.Unreachable(x, Udp)),
        new("4787-REQ-13", "11", Must, "too long with DF: fragmentation needed is sent", FragmentScripts.TooBig) { Needs = BenchNeeds.SmallMtu },
        new("4787-REQ-13a", "11", Must, "too long without DF: fragments leave, in order", FragmentScripts.Fragmented) { Needs = BenchNeeds.SmallMtu },
        new("4787-REQ-14", "12", Must, "fragments pass in order and out of order", FragmentScripts.AnyOrder),
        new("4787-REQ-14a", "12", Must, "a flood of fragments stops nothing else", FragmentScripts.Flooded) { IsFlood = true },
    ];

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static async Task<string> OutboundRefresh(Exchange x)
    {
        bool isRefreshed = await Lifetime.IsRefreshed(x, Udp, talk =>
        {
            talk.SendData();
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        Require(isRefreshed, "a mapping dies though packets went out");
        return "a packet going out prolongs the mapping";
    }

    private static async Task<string> InboundRefresh(Exchange x) =>
        await Lifetime.IsRefreshed(x, Udp, talk => talk.IsAnsweredMeanwhile()).ConfigureAwait(false)
            ? "a packet coming in prolongs the mapping"
            : "a packet coming in does not prolong the mapping";

    private static async Task<string> WellKnownPort(Exchange x)
    {
        var talk = new Talk(x, Udp, x.X(1), x.Y(1).At(DnsPort)).Open();
        await x.Wait(120 - Lifetime.Margin(120)).ConfigureAwait(false);
        return await talk.IsAnsweredMeanwhile().ConfigureAwait(false) ? "a mapping to port 53 lives 2 minutes, too" : "a mapping to port 53 lives less than 2 minutes";
    }
}
