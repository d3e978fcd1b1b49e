using Nat.Check.Wire;
using Nat.Core.Packets;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>Which external endpoint an internal endpoint gets (RFC 4787 section 4.1 and 4.2), for any transport protocol.</summary>
internal static class MappingScripts
{
    /// <summary>One external endpoint for all destinations.</summary>
    public static string EndpointIndependent(Exchange x, byte protocol)
    {
        var first = new Talk(x, protocol, x.X(1), x.Y(1)).Open().External;
        var otherPort = new Talk(x, protocol, x.X(1), x.Y(1, 1)).Open().External;
        var otherHost = new Talk(x, protocol, x.X(1), x.Y(2)).Open().External;
        Require(first == otherPort, $"{x.X(1)} is {first} to {x.Y(1)} but {otherPort} to {x.Y(1, 1)}");
        Require(first == otherHost, $"{x.X(1)} is {first} to {x.Y(1)} but {otherHost} to {x.Y(2)}");
        return $"{x.X(1)} is {first} to everybody";
    }

    /// <summary>Two internal endpoints never share an external one towards the same destination.</summary>
    public static string NoOverloading(Exchange x, byte protocol)
    {
        var one = new Talk(x, protocol, x.X(1), x.Y(1)).Open();
        var two = new Talk(x, protocol, x.X(2), x.Y(1)).Open();
        Require(one.External != two.External, $"{one.Inside} and {two.Inside} are both {one.External} to {x.Y(1)}");
        one.Answer();
        two.Answer();
        return $"{one.Inside} is {one.External}, {two.Inside} is {two.External}, and answers find them";
    }

    /// <summary>The mapping does not become another when a port is taken by somebody else.</summary>
    public static string Deterministic(Exchange x)
    {
        var before = External(x, 3, 5, 1);
        bool isIndependent = before == External(x, 3, 5, 2);
        External(x, 1, 0, 1);                      // takes the port that X2 will ask for, towards Y1
        var there = External(x, 2, 0, 2);
        var here = External(x, 2, 0, 1);
        Require(!isIndependent || there == here,
            $"mapping is endpoint-independent until a port is taken: then {x.X(2)} is {there} to {x.Y(2)} and {here} to {x.Y(1)}");
        return isIndependent ? $"{x.X(2)} is {here} to everybody, though {x.X(1)} had the port" : "mapping depends on the destination, with and without a conflict";
    }

    /// <summary>All flows of a host have one external address.</summary>
    public static string Paired(Exchange x, params byte[] protocols)
    {
        var addresses = new HashSet<Ipv4Address>();
        for (int host = 1; host <= 4; host++)
        {
            var own = new HashSet<Ipv4Address>();
            for (int flow = 0; flow < 12; flow++)
                own.Add(new Talk(x, protocols[flow % protocols.Length], x.X(host, flow), x.Y(1 + (flow % 3), flow)).Open().External.Address);
            addresses.UnionWith(own);
            Require(own.Count == 1, $"{x.X(host).Address} is seen as {string.Join(" and ", own.Order(Comparer<Ipv4Address>.Create((a, b) => a.Value.CompareTo(b.Value))))}");
        }

        Applies(addresses.Count > 1, "one external address serves all hosts");
        return $"four hosts are seen as {addresses.Count} addresses, each host as one";
    }

    /// <summary>Ports stay above or below 1024, also when the port itself is taken. Does not apply to who draws all ports from above (RFC 6056 section 3.2).</summary>
    public static string PortClass(Exchange x)
    {
        bool keeps = Enumerable.Range(1, 3).Any(host => x.ExternalOf(Make.Udp(x.X(host), x.Y(1))).Port == x.X(host).Port);
        bool isLow = x.ExternalOf(Make.Udp(x.X(1).At(200), x.Y(1))).Port < 1024;
        Applies(keeps || isLow, "all ports are drawn at random from 1024 up, as RFC 7857 section 9 recommends by RFC 6056");
        foreach (int port in (int[])[200, 700, 1023, 1024, x.BasePort, 65_535])
        {
            for (int host = 1; host <= 3; host++)
            {
                var external = x.ExternalOf(Make.Udp(x.X(host).At(port), x.Y(1)));
                Require(external.Port < 1024 == port < 1024, $"{x.X(host).At(port)} leaves as {external}");
            }
        }

        return "ports 200 to 65535 of three hosts stay on their side of 1024";
    }

    /// <summary>Whether even ports stay even, also when the port itself is taken.</summary>
    public static string Parity(Exchange x)
    {
        for (int port = 0; port < 4; port++)
        {
            for (int host = 1; host <= 4; host++)
            {
                var external = x.ExternalOf(Make.Udp(x.X(host, port), x.Y(1)));
                if (external.Port % 2 != x.X(host, port).Port % 2)
                    return $"not preserved: {x.X(host, port)} leaves as {external}";
            }
        }

        return "preserved";
    }

    /// <summary>Ports that had to be changed are hard to guess.</summary>
    public static string Obfuscated(Exchange x)
    {
        List<int> changed = [];
        for (int port = 0; port < 12; port++)
        {
            for (int host = 1; host <= 4; host++)
            {
                var external = x.ExternalOf(Make.Udp(x.X(host, port), x.Y(1)));
                if (external.Port != x.X(host, port).Port)
                    changed.Add(external.Port);
            }
        }

        Applies(changed.Count > 8, "ports are not changed, though several hosts use the same");
        int commonest = changed.Zip(changed.Skip(1), (a, b) => b - a).GroupBy(step => step).Max(g => g.Count());
        Require(commonest <= changed.Count / 2, $"the ports that were changed follow each other in equal steps: {string.Join(' ', changed.Take(8))} ...");
        return $"{changed.Count} ports were changed, to {string.Join(' ', changed.Take(4))} ...";
    }

    /// <summary>Whether two hosts share an external endpoint towards different destinations (RFC 7857 section 3).</summary>
    public static string Overlapping(Exchange x)
    {
        var one = External(x, 1, 0, 1);
        var two = External(x, 2, 0, 2);
        return one == two ? $"ports overlap: {x.X(1)} and {x.X(2)} are both {one}, to different hosts" : "ports do not overlap";
    }

    /// <summary>A mapping of one protocol is nothing to another.</summary>
    public static string ProtocolDependent(Exchange x)
    {
        new Talk(x, IpProtocol.Tcp, x.X(2), x.Y(1)).Open();    // has the port in TCP, if ports are preserved
        var udp = new Talk(x, IpProtocol.Udp, x.X(1), x.Y(1)).Open().External;
        var tcp = new Talk(x, IpProtocol.Tcp, x.X(1), x.Y(1)).Open().External;
        Require(udp != tcp, $"{x.X(1)} is {udp} both in UDP and in TCP, though the port was free in one of them only");
        return $"{x.X(1)} is {udp} in UDP and {tcp} in TCP";
    }

    private static Endpoint External(Exchange x, int host, int port, int to) => x.ExternalOf(Make.Udp(x.X(host, port), x.Y(to)));
}
