using Nat.Check.Wire;
using Nat.Core;
using Nat.Core.Packets;
using static Nat.Check.Scores.RequirementLevel;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>
/// RFC 5780, "NAT Behavior Discovery Using STUN": the tests that a client does, with a server of two addresses and two ports. They
/// discover and require nothing, so a row says what was found and fails only where the NAT lets no answer through.
/// </summary>
internal static class Rfc5780
{
    /// <summary>All of it, in its order.</summary>
    public static IEnumerable<Requirement> All =>
    [
        new("5780-map-1", "4.3", May, "mapping test I: the primary address answers", x => $"{x.X(1)} is {Seen(x, 1, 0)}"),
        new("5780-map-2", "4.3", May, "mapping test II: the alternate address, primary port", MappingTwo),
        new("5780-map-3", "4.3", May, "mapping test III: the alternate address and port", MappingThree),
        new("5780-filter-1", "4.4", May, "filtering test I: the primary address answers", x => $"the answer arrives at {x.X(1)} by {Seen(x, 1, 0)}"),
        new("5780-filter-2", "4.4", May, "filtering test II: the alternate address and port answer", x => Filtering(x, 2, 1, FilteringScripts.EndpointIndependent)),
        new("5780-filter-3", "4.4", May, "filtering test III: the primary address answers from the alternate port", FilteringThree),
        new("5780-lifetime", "4.6", May, "how long a binding lives", BindingLifetime) { Lasts = Lifetime.Lasts },
        new("5780-hairpin", "3.4", May, "a client reaches its own mapped address", Hairpin),
        new("5780-fragments", "3.5", May, "a padded request comes through in fragments", Fragments),
        new("5780-alg", "3.6", May, "addresses inside a response are not rewritten", Gateway),
    ];

    // A binding request to one of the server's addresses and ports, and its answer back at the client.
    private static Endpoint Seen(Exchange x, int host, int port)
    {
        var external = x.ExternalOf(Make.Udp(x.X(1), x.Y(host, port), StunMessage.Request()));
        var answer = x.MustArrive(Make.Udp(x.Y(host, port), external, StunMessage.Response(external)), x.X(1));
        Require(StunMessage.Read(answer.Payload)?.Disguised == external, $"the answer of {x.Y(host, port)} arrives changed");
        return external;
    }

    private static string MappingTwo(Exchange x)
    {
        var (one, two) = (Seen(x, 1, 0), Seen(x, 2, 0));
        return one == two ? $"the same, {one}: mapping is endpoint-independent" : $"{two} instead of {one}: mapping depends on the address";
    }

    private static string MappingThree(Exchange x)
    {
        var (one, two) = (Seen(x, 1, 0), Seen(x, 2, 0));
        if (one == two)
            return "mapping is endpoint-independent already after test II";
        var three = Seen(x, 2, 1);
        return two == three ? "mapping is address-dependent" : $"{three} instead of {two}: mapping is address and port-dependent";
    }

    private static string Filtering(Exchange x, int host, int port, string meaning)
    {
        var external = x.ExternalOf(Make.Udp(x.X(1), x.Y(1), StunMessage.Request()));
        bool arrives = x.In(Make.Udp(x.Y(host, port), external, StunMessage.Response(external)), x.X(1)) is { Fault: null };
        return arrives ? $"the answer arrives: filtering is {meaning}" : $"the answer does not arrive: filtering is not {meaning}";
    }

    private static string FilteringThree(Exchange x) =>
        FilteringScripts.Of(x, IpProtocol.Udp) == FilteringScripts.EndpointIndependent
            ? "filtering is endpoint-independent already after test II"
            : Filtering(x, 1, 1, FilteringScripts.AddressDependent);

    private static async Task<string> BindingLifetime(Exchange x) =>
        $"a binding lives {await Lifetime.Measure(x, IpProtocol.Udp).ConfigureAwait(false)}";

    private static string Hairpin(Exchange x)
    {
        var external = Seen(x, 1, 0);
        x.Put(Side.Inside, Make.Udp(x.X(1, 1), external, StunMessage.Request()));
        return x.Take(Side.Inside, p => p.Destination == x.X(1)) is null ? "its request does not come back" : "its request comes back";
    }

    private static string Fragments(Exchange x)
    {
        var request = Make.Udp(x.X(1), x.Y(1), 1000).WithId(x.OwnId);
        x.Put(Side.Inside, request.Fragments(512));
        int came = x.TakeAll(Side.Outside, p => p.Destination.Address == x.Y(1).Address).Sum(p => p.Transport.Length);
        return came == request.Transport.Length ? "all of it leaves" : $"{came} of {request.Transport.Length} bytes leave";
    }

    private static string Gateway(Exchange x)
    {
        var external = Seen(x, 1, 0);
        var answer = x.MustArrive(Make.Udp(x.Y(1), external, StunMessage.Response(external)), x.X(1));
        return StunMessage.Read(answer.Payload) is { } both && both.Plain == both.Disguised
            ? "MAPPED-ADDRESS and XOR-MAPPED-ADDRESS agree"
            : "MAPPED-ADDRESS was rewritten: there is a generic application gateway";
    }
}
