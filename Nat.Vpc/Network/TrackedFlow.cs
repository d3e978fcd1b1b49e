using Nat.Core;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>What a security group remembers of a flow. Times after the table "AWS SG conntrack"; what AWS does not tell is as in Linux.</summary>
internal struct TrackedFlow
{
    private static readonly TimeSpan TcpEstablished = TimeSpan.FromSeconds(432_000);
    private static readonly TimeSpan TcpOpening = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan TcpEnding = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan TcpReset = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UdpSingle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UdpStream = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Icmp = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Other = TimeSpan.FromSeconds(600);

    private byte _flags;      // all flags of TCP that were seen
    private bool _isReplied;

    /// <summary>When it is forgotten if nothing more comes.</summary>
    public Instant Expires { get; private set; }

    /// <summary>Whether it was opened by a packet that left the interface.</summary>
    public bool IsOutbound { get; init; }

    /// <summary>Whether it is tracked; else this is only a note that the rules of this version allow it.</summary>
    public bool IsTracked { get; init; }

    /// <summary>The version of the rules that allowed it.</summary>
    public int Version { get; init; }

    /// <summary>The rule that allowed it, by its number in the filter; -1 if a change has ended it.</summary>
    public int Rule { get; init; }

    /// <summary>A packet of it passes.</summary>
    public void Observe(IpPacket packet, bool isOutbound, Instant now)
    {
        _isReplied |= isOutbound != IsOutbound;
        Expires = now + packet.Protocol switch
        {
            IpProtocol.Tcp => ObserveTcp(packet),
            IpProtocol.Udp => _isReplied ? UdpStream : UdpSingle,
            IpProtocol.Icmp or IpProtocol.Icmpv6 => Icmp,
            _ => Other,
        };
    }

    private TimeSpan ObserveTcp(IpPacket packet)
    {
        byte flags = TcpFlags.Of(packet);
        if ((flags & (TcpFlags.Syn | TcpFlags.Ack)) == TcpFlags.Syn)
            _flags = 0;   // a new connection with the ports of the old one
        _flags |= flags;
        if ((_flags & TcpFlags.Reset) != 0)
            return TcpReset;
        if ((_flags & TcpFlags.Fin) != 0)
            return TcpEnding;
        return _isReplied && (flags & TcpFlags.Ack) != 0 ? TcpEstablished : TcpOpening;
    }
}
