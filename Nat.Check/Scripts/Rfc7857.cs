using Nat.Check.Subjects;
using Nat.Check.Wire;
using Nat.Core.Packets;
using static Nat.Check.Scores.RequirementLevel;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>RFC 7857 (BCP 127), "Updates to Network Address Translation (NAT) Behavioral Requirements".</summary>
internal static class Rfc7857
{
    private const byte Udp = IpProtocol.Udp;
    private const byte Tcp = IpProtocol.Tcp;
    private static readonly TimeSpan Established = TimeSpan.FromSeconds(7440);
    private static readonly TimeSpan Transitory = TimeSpan.FromMinutes(4);

    /// <summary>All of it, in its order.</summary>
    public static IEnumerable<Requirement> All => [.. Tracking, .. Ports, .. Rest];

    private static IEnumerable<Requirement> Tracking =>
    [
        new("7857-2-fin", "2", Should, "one FIN leaves a connection established", TcpScripts.HalfClosedIsEstablished) { Lasts = Established },
        new("7857-2-rst", "2", Should, "data after an RST makes it established again", TcpScripts.DataRevives) { Lasts = Established },
        new("7857-2.1", "2.1", Should, "timers for opening and closing are configured apart",
            x => x.Configurable("timeouts.tcp-syn-sent", "timeouts.tcp-time-wait")),
        new("7857-2.1-opening", "2.1", Should, "a connection that opens lives at least 4 minutes", x => Lifetime.IsAtLeast(x, Tcp, 240)) { Lasts = Transitory },
        new("7857-2.1-closing", "2.1", Should, "a connection that closes lives at least 4 minutes", TcpScripts.ClosingLasts) { Lasts = Transitory },
        new("7857-2.2", "2.2", Must, "RST is translated", TcpScripts.ResetPasses),
        new("7857-2.2-wait", "2.2", Should, "after an RST a connection is remembered 4 minutes", TcpScripts.ResetLasts) { Lasts = Transitory },
    ];

    private static IEnumerable<Requirement> Ports =>
    [
        new("7857-3", "3", May, "ports overlap where destinations differ", MappingScripts.Overlapping),
        new("7857-4", "4", Should, "paired: no other address when the ports of one run out", ResourceScripts.StaysPaired)
        {
            Needs = BenchNeeds.Pool | BenchNeeds.FewPorts,
            IsFlood = true,
        },
        new("7857-4-tcp", "4", Should, "paired for TCP, too", x => MappingScripts.Paired(x, Tcp)) { Needs = BenchNeeds.Pool },
        new("7857-5", "5", Should, "a mapping belongs to one protocol", MappingScripts.ProtocolDependent),
        new("7857-6", "6", Should, "filtering belongs to one protocol", FilteringScripts.ProtocolDependent),
    ];

    private static IEnumerable<Requirement> Rest =>
    [
        new("7857-7", "7", Should, "inbound UDP that is refused prolongs nothing", x => RefusedRefresh(x, Udp)) { Lasts = Lifetime.Lasts },
        new("7857-7-tcp", "7", Should, "inbound TCP that is refused prolongs nothing", x => RefusedRefresh(x, Tcp)) { Lasts = Lifetime.Lasts },
        new("7857-7.1", "7.1", Should, "outbound errors prolong nothing", ErrorRefresh) { Lasts = Lifetime.Lasts },
        new("7857-8", "8", May, "no port parity", MappingScripts.Parity),
        new("7857-8-request", "8", Should, "port parity on request", "there is no protocol to ask for it"),
        new("7857-9", "9", Should, "ports that are changed are hard to guess", MappingScripts.Obfuscated),
        new("7857-10", "10", Should, "identifications of different hosts do not collide", Identification),
        new("7857-11", "11", May, "query mappings end with their last session", "a mapping without a session does not show in packets"),
        new("7857-12", "12", Must, "Basic NAT: queries to an external address arrive inside", "it translates ports, so it is no Basic NAT"),
        new("7857-12-error", "12", Must, "errors are hairpinned", x => $"{ErrorScripts.Hairpinned(x).Came}"),
    ];

    private static async Task<string> RefusedRefresh(Exchange x, byte protocol)
    {
        bool isRefused = true;
        bool isRefreshed = await Lifetime.IsRefreshed(x, protocol, async talk =>
        {
            var stranger = new Talk(x, protocol, x.Y(3), talk.External).Opening;
            isRefused = await x.InMeanwhile(stranger, talk.Inside).ConfigureAwait(false) is null;
        }).ConfigureAwait(false);
        Applies(isRefused, "nothing that comes to a mapping is refused");
        Require(!isRefreshed, "a packet that was refused prolonged the mapping");
        return "a packet that was refused did not prolong the mapping";
    }

    private static async Task<string> ErrorRefresh(Exchange x)
    {
        bool isRefreshed = await Lifetime.IsRefreshed(
            x,
            Udp,
            talk => Task.FromResult(x.MustLeave(Make.Error(talk.Inside.Address, talk.Outside.Address, 3, 3, Make.Udp(talk.Outside, talk.Inside).Bytes))),
            isAnswered: true).ConfigureAwait(false);
        Require(!isRefreshed, "port unreachable, sent by the inside host, prolonged its mapping");
        return "port unreachable, sent by the inside host, did not prolong its mapping";
    }

    private static string Identification(Exchange x)
    {
        const ushort id = 0x5151;
        var one = x.MustLeave(Make.Udp(x.X(1), x.Y(1)).WithId(id));
        var two = x.MustLeave(Make.Udp(x.X(2), x.Y(1)).WithId(id));
        Applies(one.Source.Address == two.Source.Address, "the two hosts have different external addresses");
        Require(one.Id != two.Id || (one.DontFragment && two.DontFragment), $"two hosts send to {x.Y(1).Address} with the identification 0x{id:x}, and both leave with 0x{one.Id:x}");
        return $"two hosts with one identification leave with 0x{one.Id:x} and 0x{two.Id:x}";
    }
}
