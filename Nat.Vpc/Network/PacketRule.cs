using System.Numerics;
using Nat.Vpc.Model;

namespace Nat.Vpc.Network;

/// <summary>A rule of a filter for one version of IP, made ready for comparing: which packets, and which addresses of the other side.</summary>
/// <typeparam name="T">Addresses as numbers: of 32 or of 128 bits.</typeparam>
internal readonly struct PacketRule<T>
    where T : unmanaged, IBinaryInteger<T>
{
    private const short AnyProtocol = -1;

    private readonly T _network;
    private readonly T _mask;
    private readonly ushort _first;
    private readonly ushort _last;
    private readonly short _protocol;

    /// <summary>Makes a rule ready.</summary>
    public PacketRule(TrafficMatch traffic, T network, T mask)
    {
        (_network, _mask) = (network, mask);
        _protocol = traffic.Protocol ?? AnyProtocol;
        (_first, _last) = (0, ushort.MaxValue);
        if (traffic.Ports is { } ports)
            (_first, _last) = (ports.First, ports.Last);
        else if (traffic.IcmpType is { } type)
            (_first, _last) = ((ushort)((type << 8) | (traffic.IcmpCode ?? 0)), (ushort)((type << 8) | (traffic.IcmpCode ?? byte.MaxValue)));
    }

    /// <summary>Whether every address and every packet of a protocol fits: such a rule leaves a flow untracked (AWS-07).</summary>
    public bool IsOpenFor(byte protocol) => T.IsZero(_mask) && (_protocol == AnyProtocol || _protocol == protocol);

    /// <summary>The same, and every port, too.</summary>
    public bool IsWideOpenFor(byte protocol) => IsOpenFor(protocol) && _first == 0 && _last == ushort.MaxValue;

    /// <summary>Whether a packet fits.</summary>
    /// <param name="peer">The address of the other side.</param>
    /// <param name="packet">The packet.</param>
    public bool Fits(T peer, PacketKey packet) =>
        (peer & _mask) == _network && (_protocol == AnyProtocol || _protocol == packet.Protocol) && packet.Port >= _first && packet.Port <= _last;
}
