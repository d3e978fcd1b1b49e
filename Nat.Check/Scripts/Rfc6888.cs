using Nat.Check.Subjects;
using Nat.Check.Wire;
using Nat.Core.Packets;
using static Nat.Check.Scores.RequirementLevel;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>RFC 6888 (BCP 127), "Common Requirements for Carrier-Grade NATs". It binds carrier-grade NATs only.</summary>
internal static class Rfc6888
{
    private const byte Udp = IpProtocol.Udp;
    private const double Quarantine = 120;
    private const double LongerThanMost = 310; // seconds; mappings live five minutes by RFC 4787 REQ-5
    private const int Askers = 10; // as many as there are ports where there are few
    private static readonly TimeSpan QuarantineLasts = Lifetime.Lasts;

    /// <summary>All of it, in its order.</summary>
    public static IEnumerable<Requirement> All =>
    [
        Of("1", "3", Must, "meets the requirements of each transport protocol", x => Seen("the rows of RFC 4787, 5382, 5508 and 5597 score it")),
        Of("2", "3", Must, "a subscriber keeps one address in all protocols (paired)", x => MappingScripts.Paired(x, Udp, IpProtocol.Tcp, IpProtocol.Icmp), BenchNeeds.Pool),
        Of("3", "3", Should, "the pool may have any size and gaps", WholePool, BenchNeeds.Pool),
        Of("4", "3", Must, "external ports are limited for each subscriber", ResourceScripts.LeavesOthersTheirs, isFlood: true),
        Of("4a", "3", Must, "the limits are configurable", x => x.Configurable("subscribers.max-ports")),
        Of("4b", "3", May, "limits for each protocol", x => x.Configurable("subscribers.max-ports-per-protocol")),
        Of("4c", "3", Should, "the rate of new mappings can be limited", x => x.Configurable("subscribers.new-flows-per-second")),
        Of("5", "3", Should, "state memory is limited for each subscriber", ResourceScripts.LeavesOthersTheirs, isFlood: true),
        Of("5a", "3", Should, "the limits are configurable", x => x.Configurable("subscribers.max-flows")),
        Of("5b", "3", Should, "the rate of new state can be limited", x => x.Configurable("subscribers.new-flows-per-second")),
        Of("6", "3", Must, "destinations can be excluded from translation", Excluded, BenchNeeds.Exclusion),
        Of("7", "3", Should, "filtering is endpoint-independent", Filtering),
        Reuse with { Lasts = QuarantineLasts, Needs = BenchNeeds.FewPorts },
        Of("8-limits", "3", Must, "length and size of the hold are configurable", x => x.Configurable("quarantine.udp", "quarantine.max-ports")),
        Of("9", "3", Must, "subscribers control mappings by a protocol (PCP)", x => Seen("a control protocol is a service beside the translation")),
        Of("10", "3", Should, "the equipment is manageable", x => Seen("management is not seen in packets")),
        Of("11a", "3", Must, "out of resources: the packet is dropped", ResourceScripts.Dropped, BenchNeeds.FewPorts, isFlood: true),
        Of("11b", "3", Should, "out of resources: host unreachable is sent", x => ResourceScripts.Told(x, ResourceScripts.HostUnreachable), BenchNeeds.FewPorts, isFlood: true),
        Of("11c", "3", Should, "out of resources: management is notified", x => Seen("management is not seen in packets")),
        Of("11d", "3", Must, "out of resources: no mapping makes room for another", ResourceScripts.NobodyLosesAnything, BenchNeeds.FewPorts, isFlood: true),
        Of("12", "4", Should, "destinations are not logged", x => Seen("logs are not seen in packets")),
        Of("13", "5", Should, "ports are used to the last", x => ResourceScripts.UsesAllPorts(x, EngineUnderTest.FewPorts.Count), BenchNeeds.FewPorts, isFlood: true),
        Of("14", "5", Should, "logs are small", x => Seen("logs are not seen in packets")),
        Of("15", "5", Should, "ports are hard to guess", MappingScripts.Obfuscated),
    ];

    private static Requirement Reuse => new("6888-REQ-8", "3", Should, "a freed port is not given away for 120 s", async x => CarrierGrade(x) ? await Quarantined(x).ConfigureAwait(false) : "");

    private static Requirement Of(
        string number,
        string section,
        Scores.RequirementLevel level,
        string text,
        Func<Exchange, string> script,
        BenchNeeds needs = BenchNeeds.None,
        bool isFlood = false) =>
        new($"6888-REQ-{number}", section, level, text, x => CarrierGrade(x) ? script(x) : "") { Needs = needs, IsFlood = isFlood };

    private static bool CarrierGrade(Exchange x)
    {
        Applies(x.Options.IsCarrierGrade, "it binds carrier-grade NATs (--cgn scores it)");
        return true;
    }

    private static string Seen(string reason)
    {
        Applies(false, reason);
        return reason;
    }

    private static string WholePool(Exchange x)
    {
        HashSet<Ipv4Address> seen = [];
        for (int host = 1; host <= 4; host++)
        {
            for (int port = 0; port < 12; port++)
                seen.Add(x.ExternalOf(Make.Udp(x.X(host, port), x.Y(1 + (port % 3)))).Address);
        }

        Applies(seen.Count > 1, "one external address serves all hosts");
        return $"four hosts are seen as {seen.Count} addresses: {string.Join(", ", seen.OrderBy(a => a.Value))}";
    }

    private static string Excluded(Exchange x)
    {
        Applies(x.Nat.HasConfiguration, "which destinations are excluded, packets do not show");
        var left = x.MustLeave(Make.Udp(x.X(1), x.Y(4)));
        Require(left.Source == x.X(1), $"{x.X(1)} leaves as {left.Source} to an excluded destination");
        x.MustArrive(Make.Udp(x.Y(4), x.X(1)), x.X(1));
        return "packets to an excluded destination and back are not translated";
    }

    private static string Filtering(Exchange x)
    {
        string behavior = FilteringScripts.Of(x, Udp);
        Require(behavior == FilteringScripts.EndpointIndependent, $"filtering is {behavior}");
        return $"filtering is {behavior}";
    }

    // One mapping dies of age; then another host asks for its port, and for all others.
    private static async Task<string> Quarantined(Exchange x)
    {
        Applies(FilteringScripts.Of(x, Udp) == FilteringScripts.EndpointIndependent, "where filtering depends on addresses a port may be reused at once (REQ-8c)");
        var talk = new Talk(x, Udp, x.X(3, 40), x.Y(1, 40)).Open();
        double past = 0;
        for (; past < Lifetime.Lasts.TotalSeconds && await talk.IsAnsweredMeanwhile().ConfigureAwait(false); past += LongerThanMost)
            await x.Wait(LongerThanMost).ConfigureAwait(false);
        for (int n = 0; n < Askers; n++)
        {
            var next = x.Out(Make.Udp(x.X(4, 40 + n), x.Y(2)));
            Require(next is null || next.Source != talk.External, $"{talk.External} of {talk.Inside} belongs to {x.X(4, 40 + n)} within {Quarantine} s");
        }

        return $"{Askers} flows are opened when {talk.Inside} has lost {talk.External}, and none gets it";
    }
}
