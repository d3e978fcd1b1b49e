using Nat.Core.Packets;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A rule of a filter, made ready for comparing: which packets, and which addresses of the other side.</summary>
internal readonly struct PacketRule
{
    private const short AnyProtocol = -1;

    private readonly uint _network;
    private readonly uint _mask;
    private readonly ushort _first;
    private readonly ushort _last;
    private readonly short _protocol;

    /// <summary>Makes a rule ready.</summary>
    public PacketRule(TrafficMatch traffic, Ipv4Prefix peer)
    {
        (_network, _mask) = (peer.Network.Value, peer.Mask);
        _protocol = traffic.Protocol ?? AnyProtocol;
        (_first, _last) = (0, ushort.MaxValue);
        if (traffic.Ports is { } ports)
            (_first, _last) = (ports.First, ports.Last);
        else if (traffic.IcmpType is { } type)
            (_first, _last) = ((ushort)((type << 8) | (traffic.IcmpCode ?? 0)), (ushort)((type << 8) | (traffic.IcmpCode ?? byte.MaxValue)));
    }

    /// <summary>Whether every address and every packet of a protocol fits: such a rule leaves a flow untracked (AWS-07).</summary>
    public bool IsOpenFor(byte protocol) => _mask == 0 && (_protocol == AnyProtocol || _protocol == protocol);

    /// <summary>The same, and every port, too.</summary>
    public bool IsWideOpenFor(byte protocol) => IsOpenFor(protocol) && _first == 0 && _last == ushort.MaxValue;

    /// <summary>Whether a packet fits.</summary>
    /// <param name="peer">The address of the other side.</param>
    /// <param name="packet">The packet.</param>
    public bool Fits(Ipv4Address peer, PacketKey packet) =>
        (peer.Value & _mask) == _network && (_protocol == AnyProtocol || _protocol == packet.Protocol) && packet.Port >= _first && packet.Port <= _last;
}
