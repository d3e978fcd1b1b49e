using Nat.Check.Wire;
using Nat.Core;
using Nat.Core.Packets;
using static Nat.Check.Scripts.Exchange;

namespace Nat.Check.Scripts;

/// <summary>What happens when nothing is left to give (RFC 5508 section 6, RFC 6888 section 3, RFC 7857 section 4).</summary>
internal static class ResourceScripts
{
    private const int FirstSourcePort = 1024;
    private const int MostFlows = 64_000; // of one host: the ports that it has

    private const int PairedFlows = 5;     // where five flows have one address, pooling is paired

    /// <summary>Administratively prohibited (RFC 1812 section 5.2.7.1).</summary>
    public const byte Prohibited = 13;

    /// <summary>Host unreachable.</summary>
    public const byte HostUnreachable = 1;

    /// <summary>One host opens flows to one endpoint until it is refused; what it has, and what was refused.</summary>
    public static (List<Talk> Open, Talk Refused) Exhaust(Exchange x)
    {
        var (open, refused) = TryExhaust(x);
        Applies(refused is not null, $"{MostFlows} flows of one host were not too many");
        return (open, refused!);
    }

    /// <summary>The refused host is told so.</summary>
    public static string Told(Exchange x, params byte[] codes)
    {
        var (open, refused) = Exhaust(x);
        var error = x.Take(Side.Inside, p => p.IsError && p.Destination.Address == refused.Inside.Address);
        Require(error is not null, $"flow {open.Count + 1} is refused without an answer");
        Require(error!.IcmpKind == 3 && codes.Contains(error.IcmpCode), $"flow {open.Count + 1} is answered with {error}");
        ErrorScripts.RequireQuoted(error, refused.Opening);
        return $"flow {open.Count + 1} is answered with {error}";
    }

    /// <summary>What was refused went nowhere.</summary>
    public static string Dropped(Exchange x)
    {
        var (open, refused) = Exhaust(x);
        Require(x.TakeAll(Side.Outside, _ => true) is [], $"{refused.Opening} left all the same");
        return $"flow {open.Count + 1} does not leave";
    }

    /// <summary>Who was there first stays.</summary>
    public static string NobodyLosesAnything(Exchange x)
    {
        var (open, _) = Exhaust(x);
        Require(open.Count > 0, "there was no flow to lose");
        for (int n = 0; n < 20; n++)
            new Talk(x, IpProtocol.Udp, x.X(1).At(500 + n), x.Y(1)).TryOpen();
        foreach (var talk in open.Count <= 100 ? open : [.. open.Take(50), .. open.TakeLast(50)])
            Require(talk.IsAnswered(), $"{talk.Inside} lost {talk.External} to a flow that came later");
        return $"after 21 refusals the {open.Count} flows before them are answered";
    }

    /// <summary>One subscriber cannot take what others need.</summary>
    public static string LeavesOthersTheirs(Exchange x)
    {
        var (open, refused) = TryExhaust(x);
        Require(refused is not null, $"{x.X(1).Address} gets {open.Count} flows and is not refused");
        var other = new Talk(x, IpProtocol.Udp, x.X(2), x.Y(1));
        Require(other.TryOpen(), $"when {x.X(1).Address} has {open.Count} flows, {x.X(2).Address} gets none");
        return $"{x.X(1).Address} is refused flow {open.Count + 1}, {x.X(2).Address} is not refused";
    }

    /// <summary>When the address of a host has no ports left, it does not get another.</summary>
    public static string StaysPaired(Exchange x)
    {
        HashSet<Ipv4Address> seen = [.. Enumerable.Range(2, 3).Select(host => x.ExternalOf(Make.Udp(x.X(host), x.Y(2))).Address)];
        var (open, refused) = Exhaust(x);
        seen.UnionWith(open.Select(t => t.External.Address));
        Applies(seen.Count > 1, "one external address serves all hosts");
        var addresses = open.Select(t => t.External.Address).Distinct().ToList();
        Applies(open.Take(PairedFlows).All(t => t.External.Address == addresses[0]), "pooling is not paired");
        Require(addresses.Count == 1, $"{x.X(1).Address} is {addresses[0]} and, when that has no ports left, {addresses[^1]}");
        return $"{refused.Opening} is dropped when {addresses[0]} has no ports left";
    }

    /// <summary>How much of a small range of ports can be used.</summary>
    public static string UsesAllPorts(Exchange x, int ports)
    {
        Applies(x.Nat.HasConfiguration, "how many ports there are, packets do not show");
        var (open, _) = Exhaust(x);
        int used = open.Select(t => t.External).Distinct().Count();
        Applies(used <= ports, $"{used} ports are used before a flow is refused; whether there are more, packets do not show");
        Require(used == ports, $"{used} of {ports} ports are used before a flow is refused");
        return $"all {ports} ports are used before a flow is refused";
    }

    private static (List<Talk> Open, Talk? Refused) TryExhaust(Exchange x)
    {
        List<Talk> open = [];
        for (int n = 0; n < MostFlows; n++)
        {
            var talk = new Talk(x, IpProtocol.Udp, x.X(1).At(FirstSourcePort + n), x.Y(1));
            if (!talk.TryOpen())
                return (open, talk);
            open.Add(talk);
        }

        return (open, null);
    }
}
