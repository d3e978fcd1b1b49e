using Nat.Core.Nat64;
using Nat.Core.Packets;
using Nat.Vpc.Network;

namespace Nat.Vpc.Trace;

/// <summary>
/// What the name server of a VPC answers, and which address a host chooses: IPv6 where both have it (RFC 6724). Where DNS64 is on, a name that has
/// an address of IPv4 only gets one of IPv6 made of that (AWS-08, RFC 6147).
/// </summary>
internal static class Resolver
{
    /// <summary>Asks for a name; an address stands for itself.</summary>
    public static Resolution Ask(DataPlane plane, in Place sender, string name)
    {
        var (ownIpv4, ownIpv6) = AddressBook.AddressesOf(sender);
        if (IpAddress.TryParse(name, out var literal))
        {
            var own = literal.IsIpv4 ? ownIpv4 : ownIpv6;
            return own is { } source ? new Resolution(sender with { Address = source }, literal) : Without(sender, literal, name, null);
        }

        var (ipv4, ipv6) = AddressBook.RecordsOf(plane, sender, name);
        var made = ipv6 is null && ipv4 is { } embedded && sender.Port is { Subnet.Model.Dns64: true } ? Nat64Prefix.WellKnown.Embed(embedded) : (Ipv6Address?)null;
        var answer = ipv6 ?? made;
        var hop = sender.Port is { Ipv6: not null } asking ? Tell(asking, name, ipv4, ipv6, made) : null;
        if (ownIpv6 is { } wide && answer is { } to)
            return new Resolution(sender with { Address = wide }, to, hop);
        if (ownIpv4 is { } narrow && ipv4 is { } target)
            return new Resolution(sender with { Address = narrow }, target, hop);
        return Without(sender, ipv4 is { } only ? only : ipv6 ?? default, name, hop);
    }

    private static TraceHop Tell(PortNode asking, string name, Ipv4Address? ipv4, Ipv6Address? ipv6, Ipv6Address? made)
    {
        string subnet = asking.Subnet.Model.Name;
        string says = (ipv4, ipv6, made) switch
        {
            (_, { } wide, _) => $"{name} has the address {wide} (AAAA); it is used as it is",
            ({ } narrow, _, { } embedded) => $"{name} has {narrow} (A) and no AAAA; dns64 of subnet {subnet} makes {embedded} of it",
            ({ } narrow, _, _) when asking.Address is null => $"{name} has {narrow} (A) and no AAAA, and dns64 of subnet {subnet} is off",
            ({ } narrow, _, _) => $"{name} has {narrow} (A) and no AAAA; dns64 of subnet {subnet} is off, so it is IPv4",
            _ => $"{name} has no address",
        };
        return new TraceHop
        {
            Component = Names.Of(PathPoint.Resolver),
            Resource = asking.Subnet.Vpc.Model.Name,
            IsOutbound = true,
            Passes = ipv6 is not null || made is not null || (asking.Address is not null && ipv4 is not null),
            Says = says,
            Details = [],
            Before = $"{name} AAAA?",
            After = (ipv6 ?? made) is { } answer ? $"{name} AAAA {answer}" : ipv4 is { } a ? $"{name} A {a}" : $"{name}: no answer",
        };
    }

    private static Resolution Without(in Place sender, IpAddress to, string name, TraceHop? hop)
    {
        string other = to.IsIpv4 ? "IPv4" : "IPv6";
        string asker = Names.Of(sender);
        string subnet = sender.Port?.Subnet.Model.Name ?? "";
        string fix = to.IsIpv4 && sender.Port is not null
            ? hop is null
                ? $"ask for a name, and set 'dns64: true' in subnet {subnet} with a route 64:ff9b::/96 to a NAT gateway; or use {Nat64Prefix.WellKnown.Embed(to.Ipv4)}"
                : $"set 'dns64: true' in subnet {subnet}, and put the route 64:ff9b::/96 to a NAT gateway into its route table"
            : $"give {asker} an address of {other}";
        var code = Names.Of(BlockCode.NoCommonAddressFamily);
        string component = Names.Of(hop is null ? PathPoint.Host : PathPoint.Resolver);
        return new Resolution(sender, to, hop, new TraceBlock(
            component, hop?.Resource ?? asker, null, code, $"{name} has an address of {other} only, and {asker} has none", fix));
    }
}
