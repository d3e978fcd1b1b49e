using Nat.Check.Wire;
using static Nat.Check.Scores.RequirementLevel;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>RFC 5597 (BCP 150), "NAT Behavioral Requirements for DCCP". All of it is about NATs that translate DCCP.</summary>
internal static class Rfc5597
{
    private const byte Dccp = Make.Dccp;
    private const uint Isn = 9000;
    private const double EstablishedSeconds = 7440;
    private static readonly TimeSpan HeldListen = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Established = TimeSpan.FromSeconds(EstablishedSeconds);
    private static readonly TimeSpan Transitory = TimeSpan.FromMinutes(4);

    /// <summary>All of it, in its order.</summary>
    public static IEnumerable<Requirement> All =>
    [
        Of("1", "4.1", Must, "DCCP mapping is endpoint-independent", x => MappingScripts.EndpointIndependent(x, Dccp)),
        Of("2", "4.2", Must, "all valid sequences of DCCP packets pass", WholeConnection),
        Of("2-open", "4.2", Must, "simultaneous open", SimultaneousOpen),
        Of("3", "4.3", Should, "DCCP filtering is endpoint-independent or address-dependent", x => FilteringScripts.IsTransparent(x, Dccp)),
        Of("3a", "4.3", May, "DCCP filtering is configurable", x => x.Configurable("filtering")),
        Timed("4", "4.3", Must, "an unsolicited Listen is not answered for 6 s", HeldListen, x => Unsolicited(x, 5.5)),
        Of("5", "5", Must, "an idle connection lives at least 124 minutes", x => Lifetime.IsConnectionAtLeast(x, Dccp, EstablishedSeconds), Established),
        Of("5-transitory", "5", Must, "a connection that closes lives at least 4 minutes",
            x => Lifetime.IsConnectionAtLeast(x, Dccp, 240, talk => Close(x, talk)), Transitory),
        Of("6", "6", Must, "application gateways leave DCCP alone", Payload),
        Of("7", "7.1", Must, "no port overloading for DCCP", x => MappingScripts.NoOverloading(x, Dccp)),
        Of("8", "7.2", Must, "DCCP hairpinning", x => FilteringScripts.Hairpin(x, Dccp)),
        Of("8a", "7.2", Must, "hairpinned DCCP comes from an external endpoint", x => FilteringScripts.HairpinSource(x, Dccp)),
        Of("9", "7.3", Should, "destination unreachable about DCCP is translated", x => ErrorScripts.Unreachable(x, Dccp)),
        Of("10", "7.3", Must, "ICMP never ends a DCCP connection", x => ErrorScripts.NeverEnds(x, Dccp)),
        new("5597-REQ-11", "8.1", Must, "a right DCCP checksum stays right, also a partial one", Sum),
        Of("12", "8.1", Must, "checksum coverage is not changed", Coverage),
        Of("13", "8.2", Must, "the service code is not changed", ServiceCode),
    ];

    private static Requirement Of(string number, string section, Scores.RequirementLevel level, string text, Func<Exchange, string> script) =>
        new($"5597-REQ-{number}", section, level, text, x => Translated(x) ? script(x) : "");

    private static Requirement Of(string number, string section, Scores.RequirementLevel level, string text, Func<Exchange, Task<string>> script, TimeSpan lasts) =>
        new($"5597-REQ-{number}", section, level, text, x => Translated(x) ? script(x) : Task.FromResult("")) { Lasts = lasts };

    private static Requirement Timed(
        string number, string section, Scores.RequirementLevel level, string text, TimeSpan lasts, Func<Exchange, Task<string>> script) =>
        Of(number, section, level, text, script, lasts);

    // Of a NAT that knows DCCP a request leaves with another source and a right checksum.
    private static bool Translated(Exchange x)
    {
        var request = Make.DccpPacket(x.X(4, 49), x.Y(4, 49), DccpKind.Request, Isn);
        var left = x.Out(request);
        Applies(left is not null && left.Source.Address != request.Source.Address, "the NAT does not translate DCCP");
        Applies(left!.Fault is null, "the NAT translates addresses under DCCP, but not DCCP: its checksum is wrong then");
        return true;
    }

    private static string WholeConnection(Exchange x)
    {
        var talk = new Talk(x, Dccp, x.X(1), x.Y(1)).Establish();
        talk.SendData();
        talk.ReceiveData();
        Close(x, talk);
        x.MustArrive(Make.DccpPacket(talk.Outside, talk.External, DccpKind.Reset, 5010, 1010), talk.Inside);
        return "request, response, data, close and reset pass";
    }

    private static string SimultaneousOpen(Exchange x)
    {
        var talk = new Talk(x, Dccp, x.X(1), x.Y(1));
        var listen = x.MustLeave(Make.DccpPacket(talk.Inside, talk.Outside, DccpKind.Listen, 0));
        x.MustArrive(Make.DccpPacket(talk.Outside, listen.Source, DccpKind.Request, 5000), talk.Inside);
        x.MustLeave(Make.DccpPacket(talk.Inside, talk.Outside, DccpKind.Response, 1000, 5000));
        x.MustArrive(Make.DccpPacket(talk.Outside, listen.Source, DccpKind.Ack, 5001, 1000), talk.Inside);
        return "Listen leaves, and the request that it asks for arrives";
    }

    private static async Task<string> Unsolicited(Exchange x, double seconds)
    {
        var external = x.ExternalOf(Make.Udp(x.X(1), x.Y(2))).Address;
        var listen = Make.DccpPacket(x.Y(1), new Endpoint(external, x.X(1, 30).Port), DccpKind.Listen, 0);
        x.Put(Core.Side.Outside, listen);
        await x.WaitUnscaled(seconds).ConfigureAwait(false);
        var answer = x.Came(Core.Side.Outside, p => p.Destination.Address == x.Y(1).Address);
        Require(answer is null, $"{listen}, which nobody asked for, is answered by {answer}");
        return $"nothing answers {listen} for {seconds} s";
    }

    private static void Close(Exchange x, Talk talk) =>
        x.MustLeave(Make.DccpPacket(talk.Inside, talk.Outside, DccpKind.Close, 1010, 5001));

    private static string Payload(Exchange x)
    {
        var talk = new Talk(x, Dccp, x.X(1), x.Y(1)).Establish();
        var data = Make.DccpPacket(talk.Inside, talk.Outside, DccpKind.Data, 1010, length: 60);
        Require(x.MustLeave(data).Payload.SequenceEqual(data.Payload), "the payload was changed");
        return "data leaves as it was";
    }

    private static string Sum(Exchange x)
    {
        var request = Make.DccpPacket(x.X(1), x.Y(1), DccpKind.Request, Isn);
        var left = x.Out(request);
        Applies(left is not null && left.Source.Address != request.Source.Address, "the NAT does not translate DCCP");
        Require(left!.Fault is null, $"{left} leaves with {left.Fault}");
        var talk = new Talk(x, Dccp, x.X(2), x.Y(1)).Establish();
        x.MustLeave(Make.DccpPacket(talk.Inside, talk.Outside, DccpKind.Data, 1010, coverage: 1, length: 40));
        return "it is right, over everything and over the header alone";
    }

    private static string Coverage(Exchange x)
    {
        new Talk(x, Dccp, x.X(1), x.Y(1)).Establish();
        for (byte coverage = 0; coverage < 3; coverage++)
        {
            var left = x.MustLeave(Make.DccpPacket(x.X(1), x.Y(1), DccpKind.Data, 1010u + coverage, coverage: coverage, length: 40));
            Require((left.Transport[5] & 15) == coverage, $"coverage {coverage} became {left.Transport[5] & 15}");
        }

        return "coverage 0, 1 and 2 leave as they are";
    }

    private static string ServiceCode(Exchange x)
    {
        var request = Make.DccpPacket(x.X(1), x.Y(1), DccpKind.Request, Isn);
        Require(x.MustLeave(request).Transport[16..20].SequenceEqual(request.Transport[16..20]), "the service code of a request was changed");
        return "that of a request leaves as it is";
    }
}
