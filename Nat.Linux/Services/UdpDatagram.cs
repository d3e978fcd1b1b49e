using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Linux.Services;

/// <summary>A UDP datagram in an IPv4 packet, for the services that the NAT itself offers.</summary>
/// <param name="Source">The sender.</param>
/// <param name="SourcePort">Its port.</param>
/// <param name="Destination">The receiver.</param>
/// <param name="DestinationPort">Its port.</param>
internal readonly record struct UdpDatagram(Ipv4Address Source, ushort SourcePort, Ipv4Address Destination, ushort DestinationPort)
{
    /// <summary>Bytes of both headers.</summary>
    public const int HeaderLength = IpHeader + UdpHeader;

    private const int IpHeader = 20;
    private const int UdpHeader = 8;
    private const byte Hops = 64;

    /// <summary>Reads a whole datagram.</summary>
    /// <param name="packet">A packet; its checksums are not looked at.</param>
    /// <param name="datagram">Who speaks to whom.</param>
    /// <param name="payload">What is said.</param>
    /// <returns>False if it is no UDP, a fragment, or incomplete.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out UdpDatagram datagram, out ReadOnlySpan<byte> payload)
    {
        datagram = default;
        payload = default;
        if (packet.Length < HeaderLength || packet[9] != IpProtocol.Udp || (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x3FFF) != 0)
            return false;
        int header = (packet[0] & 15) * 4;
        if (header < IpHeader || packet.Length < header + UdpHeader)
            return false;
        var udp = packet[header..];
        int length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        if (length < UdpHeader || length > udp.Length)
            return false;
        datagram = new UdpDatagram(
            new(BinaryPrimitives.ReadUInt32BigEndian(packet[12..])),
            BinaryPrimitives.ReadUInt16BigEndian(udp),
            new(BinaryPrimitives.ReadUInt32BigEndian(packet[16..])),
            BinaryPrimitives.ReadUInt16BigEndian(udp[2..]));
        payload = udp[UdpHeader..length];
        return true;
    }

    /// <summary>Writes the headers before a payload that is there already.</summary>
    /// <param name="packet">Room for the headers, then the payload.</param>
    public void Write(Span<byte> packet)
    {
        packet[..HeaderLength].Clear();
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[8] = Hops;
        packet[9] = IpProtocol.Udp;
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], Source.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], Destination.Value);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum.Finish(Checksum.Sum(packet[..IpHeader])));
        var udp = packet[IpHeader..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        ulong addresses = ((ulong)Source.Value << 32) | Destination.Value;
        ushort sum = Checksum.Finish(Checksum.PseudoHeader(addresses, IpProtocol.Udp, udp.Length) + Checksum.Sum(udp));
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], sum == 0 ? (ushort)0xFFFF : sum);
    }

    /// <summary>The datagram of the answer.</summary>
    public UdpDatagram Answer() => new(Destination, DestinationPort, Source, SourcePort);
}
