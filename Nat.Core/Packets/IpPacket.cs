using System.Runtime.CompilerServices;

namespace Nat.Core.Packets;

/// <summary>
/// A view of a packet of either version of IP, for what treats both alike: filters, routes. It exists only after <see cref="TryParse"/>; from
/// then on no member can fail.
/// </summary>
public readonly ref struct IpPacket
{
    private readonly Span<byte> _bytes;
    private readonly short _payloadAt;
    private readonly byte _protocol;
    private readonly bool _isIpv4;

    private IpPacket(Ipv4Packet packet)
    {
        _bytes = packet.Bytes;
        (_payloadAt, _protocol, _isIpv4) = ((short)packet.HeaderLength, packet.Protocol, true);
    }

    private IpPacket(Ipv6Packet packet)
    {
        _bytes = packet.Bytes;
        (_payloadAt, _protocol) = ((short)packet.HeaderLength, packet.Protocol);
    }

    /// <summary>The bytes of the packet that are present, without link padding.</summary>
    public Span<byte> Bytes => _bytes;

    /// <summary>Whether it is a packet of IPv4.</summary>
    public bool IsIpv4 => _isIpv4;

    /// <summary>The packet, if it is one of IPv4.</summary>
    public Ipv4Packet Ipv4
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Ipv4Packet.Parsed(_bytes);
    }

    /// <summary>The packet, if it is one of IPv6.</summary>
    public Ipv6Packet Ipv6 => Ipv6Packet.Parsed(_bytes);

    /// <summary>The sender.</summary>
    public IpAddress Source => _isIpv4 ? Ipv4.Source : Ipv6.Source;

    /// <summary>The receiver.</summary>
    public IpAddress Destination => _isIpv4 ? Ipv4.Destination : Ipv6.Destination;

    /// <summary>The protocol of the payload, behind extension headers.</summary>
    public byte Protocol => _protocol;

    /// <summary>The payload as far as it is present.</summary>
    public Span<byte> Payload => _bytes[_payloadAt..];

    /// <summary>Length of the packet on the wire, in bytes.</summary>
    public int TotalLength => _isIpv4 ? Ipv4.TotalLength : Ipv6.TotalLength;

    /// <summary>Hops that it may still travel.</summary>
    public byte HopsLeft => _isIpv4 ? Ipv4.TimeToLive : Ipv6.HopLimit;

    /// <summary>Where the payload stands in the whole datagram, in bytes.</summary>
    public int FragmentOffset => _isIpv4 ? Ipv4.FragmentOffset : Ipv6.FragmentOffset;

    /// <summary>Whether it is a piece of a larger datagram.</summary>
    public bool IsFragment => _isIpv4 ? Ipv4.IsFragment : Ipv6.IsFragment;

    /// <summary>Whether it is a message of ICMP or ICMPv6.</summary>
    public bool IsIcmp => _protocol == (_isIpv4 ? IpProtocol.Icmp : IpProtocol.Icmpv6);

    /// <summary>Tests a packet as its version demands and makes a view of it.</summary>
    /// <param name="bytes">The bytes from the IP header on; link padding behind the packet is cut off.</param>
    /// <param name="packet">The view.</param>
    /// <param name="verifyChecksum">Whether the header checksum is tested, where there is one.</param>
    /// <returns><see cref="DropReason.None"/>, or what is wrong.</returns>
    public static DropReason TryParse(Span<byte> bytes, out IpPacket packet, bool verifyChecksum = true)
    {
        packet = default;
        if (!bytes.IsEmpty && bytes[0] >> 4 == 6)
        {
            var fault = Ipv6Packet.TryParse(bytes, out var ipv6);
            if (fault == DropReason.None)
                packet = new IpPacket(ipv6);
            return fault;
        }

        var refusal = Ipv4Packet.TryParse(bytes, 0, out var ipv4, verifyChecksum);
        if (refusal == DropReason.None)
            packet = new IpPacket(ipv4);
        return refusal;
    }

    /// <summary>Makes a view of a packet of which only the headers need be there.</summary>
    public static bool TryParseQuoted(Span<byte> bytes, out IpPacket packet)
    {
        packet = default;
        if (Ipv4Packet.TryParseQuoted(bytes, out var ipv4))
            packet = new IpPacket(ipv4);
        else if (Ipv6Packet.TryParseQuoted(bytes, out var ipv6))
            packet = new IpPacket(ipv6);
        else
            return false;
        return true;
    }
}
