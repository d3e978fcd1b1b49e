using Nat.Check.Subjects;
using Nat.Check.Wire;
using Nat.Core;
using Nat.Core.Packets;
using static Nat.Check.Scores.RequirementLevel;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>RFC 5508 (BCP 148), "NAT Behavioral Requirements for ICMP", section 9.</summary>
internal static class Rfc5508
{
    private const byte Icmp = IpProtocol.Icmp;
    private const string NotBasic = "it translates ports, so it is no Basic NAT";

    /// <summary>All of it, in its order.</summary>
    public static IEnumerable<Requirement> All => [.. Queries, .. Errors, .. Own];

    private static IEnumerable<Requirement> Queries =>
    [
        new("5508-REQ-1", "3.1", Must, "queries from inside pass, and their answers", x => IcmpScripts.QueryPasses(x, IcmpType.EchoRequest, IcmpType.EchoReply)),
        new("5508-REQ-1a", "3.1", Should, "query identifiers are mapped alike for all hosts", IcmpScripts.IndependentId),
        new("5508-REQ-2", "3.2", Must, "a query is remembered at least 60 s", x => Lifetime.IsAtLeast(x, Icmp, 60)) { Lasts = TimeSpan.FromMinutes(1) },
        new("5508-REQ-2a", "3.2", Should, "the query timer is configurable", x => x.Configurable("timeouts.icmp")),
    ];

    private static IEnumerable<Requirement> Errors =>
    [
        new("5508-REQ-3", "4.1", Should, "errors with a wrong ICMP checksum are dropped silently", x => IcmpScripts.BadError(x, inQuotation: false)),
        new("5508-REQ-3a", "4.1", Should, "errors that quote a wrong IP checksum are dropped silently", x => IcmpScripts.BadError(x, inQuotation: true)),
        new("5508-REQ-3b", "4.1", Must, "options of the quoted header are stepped over", IcmpScripts.QuotedOptions),
        new("5508-REQ-3c", "4.1", Should, "the quoted transport checksum is not judged", IcmpScripts.QuotedChecksum),
        new("5508-REQ-3d", "4.1", Must, "padding and extensions do not count", IcmpScripts.Extensions),
        new("5508-REQ-4", "4.2.1", Should, "errors from outside about no mapping are dropped silently", ErrorScripts.UnknownFromOutside),
        new("5508-REQ-4a", "4.2.1", Must, "errors from outside quote what was sent", ErrorScripts.Quotation),
        new("5508-REQ-4b", "4.2.1", Must, "errors from outside keep type and code", ErrorScripts.TypeAndCode),
        new("5508-REQ-4c", "4.2.1", Must, "errors from outside go to who sent the quoted packet", IcmpScripts.OuterDestination),
        new("5508-REQ-5", "4.2.2", Should, "errors from inside about no mapping are dropped silently", ErrorScripts.UnknownFromInside),
        new("5508-REQ-5a", "4.2.2", Must, "errors from inside quote what was sent", QuotationFromInside),
        new("5508-REQ-5b", "4.2.2", Must, "errors from inside keep type and code", ErrorScripts.TypeAndCodeFromInside),
        new("5508-REQ-5c", "4.2.2", Must, "errors from inside come from the NAT's public address", SourceFromInside),
        new("5508-REQ-6", "4.3", Must, "errors about a query neither prolong nor end it", IcmpScripts.LeavesQueriesAlone) { Lasts = Lifetime.Lasts },
        new("5508-REQ-7-query", "5", Must, "Basic NAT: queries are hairpinned", NotBasic),
        new("5508-REQ-7", "5", Must, "errors are hairpinned", HairpinnedError),
        new("5508-REQ-7a", "5", Must, "hairpinned errors go to who sent the quoted packet", HairpinnedTo),
    ];

    private static IEnumerable<Requirement> Own =>
    [
        new("5508-REQ-8", "6", Should, "out of resources: administratively prohibited is sent", Refusal) { Needs = BenchNeeds.FewPorts, IsFlood = true },
        new("5508-REQ-9", "7", May, "errors of its own can be switched off", x => x.Configurable("icmp-errors-per-second")),
        new("5508-REQ-10a1", "7.1", Must, "fragmentation needed is sent, with the MTU", FragmentScripts.TooBig) { Needs = BenchNeeds.SmallMtu },
        new("5508-REQ-10a1-pass", "7.1", Must, "fragmentation needed from outside is passed on", TooBigPasses),
        new("5508-REQ-10a2", "7.2", Must, "time exceeded is sent", IcmpScripts.TimeExceeded),
        new("5508-REQ-10a3", "3.1", Must, "echo is supported", x => IcmpScripts.QueryPasses(x, IcmpType.EchoRequest, IcmpType.EchoReply)),
        new("5508-REQ-10b1", "7", May, "redirect", x => IcmpScripts.IsPassed(x, IcmpType.Redirect) ? "redirects are passed on" : "redirects are not passed on"),
        new("5508-REQ-10b2", "7", May, "timestamp", x => IcmpScripts.MayPass(x, IcmpType.TimestampRequest)),
        new("5508-REQ-10b3", "7.3", May, "source route options", "a sender's choice of routers is not asked for on a bench with one"),
        new("5508-REQ-10b4", "7.4", May, "address mask", x => IcmpScripts.MayPass(x, IcmpType.AddressMaskRequest)),
        new("5508-REQ-10b5", "7.5", May, "parameter problem",
            x => IcmpScripts.IsPassed(x, IcmpType.ParameterProblem) ? "parameter problems are passed on" : "parameter problems are not passed on"),
        new("5508-REQ-10b6", "7.6", May, "router advertisement and solicitation", "they do not leave their link"),
        new("5508-REQ-10c1", "7", Should, "no source quench", NoSourceQuench),
        new("5508-REQ-10c2", "7", Should, "information requests are not answered", NoInformation),
        new("5508-REQ-10d", "7.7", Should, "errors of its own copy the DS class", IcmpScripts.CopiesClass),
        new("5508-REQ-10e", "7", Should, "no errors about errors and later fragments", IcmpScripts.WhenNotToSend),
        new("5508-REQ-10f", "7", Should, "errors of its own are limited in rate", IcmpScripts.Limited) { IsFlood = true },
        new("5508-REQ-11", "8", May, "ICMP that is neither query nor error", OtherIcmp),
    ];

    private static string QuotationFromInside(Exchange x)
    {
        var (left, sent, _) = ErrorScripts.FromInside(x);
        ErrorScripts.RequireQuoted(left, sent);
        return $"{left}";
    }

    private static string SourceFromInside(Exchange x)
    {
        var (own, _, talk) = ErrorScripts.FromInside(x);
        Require(own.Source.Address == talk.External.Address, $"the error of {talk.Inside.Address} comes from {own.Source.Address}");
        var (others, _, _) = ErrorScripts.FromInside(x, 11, 0, sender: 3);
        Require(!x.Nat.InsideHosts.Contains(others.Source.Address), $"the error of an inside router comes from {others.Source.Address}");
        return $"the host's error comes from {own.Source.Address}, that of a router behind the NAT from {others.Source.Address}";
    }

    private static string HairpinnedError(Exchange x)
    {
        var (came, _) = ErrorScripts.Hairpinned(x);
        return $"{came}";
    }

    private static string HairpinnedTo(Exchange x)
    {
        var (came, sent, _) = ErrorScripts.TryHairpin(x);
        Applies(came is not null, "no hairpinned error arrives");
        ErrorScripts.RequireQuoted(came!, sent);
        return $"{came}";
    }

    private static string Refusal(Exchange x) => x.Options.IsCarrierGrade
        ? ResourceScripts.Told(x, ResourceScripts.Prohibited, ResourceScripts.HostUnreachable)
        : ResourceScripts.Told(x, ResourceScripts.Prohibited);

    private static string TooBigPasses(Exchange x)
    {
        var talk = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1));
        var left = x.MustLeave(talk.Opening);
        talk.Open();
        var came = ErrorScripts.Arrives(x, talk, left, 3, 4, fromRouter: true);
        Require(came.IcmpMtu == 1200, $"the next-hop MTU of 1200 became {came.IcmpMtu}");
        return $"{came} arrives with its MTU";
    }

    private static string NoSourceQuench(Exchange x)
    {
        Require(!IcmpScripts.IsPassed(x, IcmpType.SourceQuench), "a source quench from outside is passed on");
        return "a source quench from outside is not passed on";
    }

    private static string NoInformation(Exchange x)
    {
        var external = x.ExternalOf(Make.Udp(x.X(1), x.Y(1))).Address;
        x.Put(Side.Outside, Make.Query(x.Y(1), new Endpoint(external, 0), IcmpType.InformationRequest));
        ErrorScripts.RequireSilence(x, "an information request");
        return "an information request to the NAT is not answered";
    }

    private static string OtherIcmp(Exchange x)
    {
        const byte mobileHostRedirect = 32;
        x.Put(Side.Inside, Make.Query(x.X(1), x.Y(1), mobileHostRedirect));
        return x.TakeAll(Side.Outside, _ => true) is [] ? "it is dropped" : "it is translated";
    }
}
