using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>The rules of a filter, each for the version of IP of its addresses.</summary>
internal sealed class RuleSet
{
    private readonly RuleList<uint> _ipv4;
    private readonly RuleList<UInt128> _ipv6;

    /// <summary>Makes rules ready.</summary>
    /// <param name="rules">Which traffic, with which addresses, and the addresses of the group that is the peer; what is null does not count.</param>
    public RuleSet(IEnumerable<(TrafficMatch Traffic, IpPrefix? Peer, HashSet<IpAddress>? Members)> rules)
    {
        var ipv4 = new List<(PacketRule<uint>, HashSet<uint>?, int)>();
        var ipv6 = new List<(PacketRule<UInt128>, HashSet<UInt128>?, int)>();
        foreach (var (number, (traffic, peer, members)) in rules.Index())
        {
            if (peer is null or { IsIpv4: true })
            {
                var block = (peer ?? IpPrefix.AllIpv4).Ipv4;
                ipv4.Add((new(traffic, block.Network.Value, block.Mask), members?.Where(m => m.IsIpv4).Select(m => m.Ipv4.Value).ToHashSet(), number));
            }

            if (peer is null or { IsIpv4: false })
            {
                var block = (peer ?? IpPrefix.AllIpv6).Ipv6;
                ipv6.Add((new(traffic, block.Network.Value, block.Mask), members?.Where(m => !m.IsIpv4).Select(m => m.Value).ToHashSet(), number));
            }
        }

        (_ipv4, _ipv6) = (new([.. ipv4]), new([.. ipv6]));
    }

    /// <summary>The number of the first rule that fits a packet, or -1.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="bySource">Whether the other side is the sender.</param>
    public int Find(IpPacket packet, bool bySource)
    {
        var key = PacketKey.Of(packet);
        return packet.IsIpv4
            ? _ipv4.Find(bySource ? packet.Ipv4.Source.Value : packet.Ipv4.Destination.Value, key)
            : _ipv6.Find(bySource ? packet.Ipv6.Source.Value : packet.Ipv6.Destination.Value, key);
    }

    /// <summary>The number of the first rule that fits packets like this, or -1.</summary>
    public int Find(IpAddress peer, PacketKey key) => peer.IsIpv4 ? _ipv4.Find(peer.Ipv4.Value, key) : _ipv6.Find(peer.Value, key);

    /// <summary>Whether a rule is open to everybody of a version of IP for a protocol.</summary>
    public bool IsOpenFor(int number, byte protocol, bool isIpv4) => isIpv4 ? _ipv4.IsOpenFor(number, protocol) : _ipv6.IsOpenFor(number, protocol);

    /// <summary>Whether some rule is open to everybody of a version of IP on every port.</summary>
    public bool IsWideOpenFor(byte protocol, bool isIpv4) => isIpv4 ? _ipv4.IsWideOpenFor(protocol) : _ipv6.IsWideOpenFor(protocol);
}
