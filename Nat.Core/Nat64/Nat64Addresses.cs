using Nat.Core.Packets;

namespace Nat.Core.Nat64;

/// <summary>
/// Which address stands for which. Of every packet that crosses, one end is an IPv6 host with its stand-in, the other an IPv4 host in an address
/// behind the prefix; which is which is known from the way of the packet, and turned round in a packet that an ICMP error quotes.
/// </summary>
/// <param name="prefix">The prefix.</param>
/// <param name="hosts">The stand-ins.</param>
internal sealed class Nat64Addresses(Nat64Prefix prefix, HostTable hosts)
{
    /// <summary>The prefix.</summary>
    public Nat64Prefix Prefix => prefix;

    /// <summary>The stand-ins.</summary>
    public HostTable Hosts => hosts;

    /// <summary>
    /// The IPv4 addresses of a packet that an error from the inside quotes: it went to an IPv6 host.
    /// </summary>
    /// <param name="quoted">The packet.</param>
    /// <param name="addresses">Source address in the upper, destination in the lower half.</param>
    public bool TryQuoted(in Ipv6Packet quoted, out ulong addresses)
    {
        addresses = 0;
        if (!prefix.Contains(quoted.Source) || !hosts.TryFind(quoted.Destination, out var standIn))
            return false;
        addresses = Pair(prefix.Extract(quoted.Source), standIn);
        return true;
    }

    /// <summary>The IPv6 addresses of a packet that an error from the outside quotes: it came from an IPv6 host.</summary>
    public bool TryQuoted(in Ipv4Packet quoted, out Ipv6Address source, out Ipv6Address destination)
    {
        destination = prefix.Embed(quoted.Destination);
        return hosts.TryHost(quoted.Source, out source);
    }

    /// <summary>Two addresses as the header has them.</summary>
    public static ulong Pair(Ipv4Address source, Ipv4Address destination) => ((ulong)source.Value << 32) | destination.Value;
}
