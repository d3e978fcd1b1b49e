using System.Buffers.Binary;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Pcap.Compare;

/// <summary>
/// Reads from a packet what tells its flow, as the capture has it, before any NAT decides. It is laxer than a NAT: what a NAT refuses must be
/// counted for the flow that it belongs to.
/// </summary>
internal static class PacketKey
{
    private const int ShortestHeader = 20;
    private const int FragmentOffsetMask = 0x1FFF;
    private const int MoreFragments = 0x2000;
    private const int PortsLength = 4;
    private const int IcmpLength = 8;
    private const int TcpLength = 20;

    /// <summary>Reads the tuple of a packet that carries its ports, its ICMP identifier or neither by its nature.</summary>
    /// <returns>False if they cannot be read, or if it is an ICMP error.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, out FlowTuple tuple)
    {
        tuple = default;
        if (!TryFindTransport(packet, out int at) || (FragmentField(packet) & FragmentOffsetMask) != 0)
            return false;
        byte protocol = packet[9];
        var source = new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(packet[12..]));
        var destination = new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(packet[16..]));
        var transport = packet[at..];
        if (protocol == IpProtocol.Icmp)
            return TryReadIcmp(transport, source, destination, out tuple);
        bool hasPorts = HasPorts(protocol);
        if (hasPorts && transport.Length < PortsLength)
            return false;
        tuple = new FlowTuple(
            protocol,
            source,
            hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(transport) : (ushort)0,
            destination,
            hasPorts ? BinaryPrimitives.ReadUInt16BigEndian(transport[2..]) : (ushort)0);
        return true;
    }

    /// <summary>Names the datagram of a fragment: addresses, and protocol and identification where the ports would be.</summary>
    /// <returns>False if it is no fragment.</returns>
    public static bool TryReadDatagram(ReadOnlySpan<byte> packet, out FlowTuple datagram)
    {
        datagram = default;
        if (packet.Length < ShortestHeader || (FragmentField(packet) & (FragmentOffsetMask | MoreFragments)) == 0)
            return false;
        datagram = new FlowTuple(
            packet[9],
            new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(packet[12..])),
            BinaryPrimitives.ReadUInt16BigEndian(packet[4..]),
            new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(packet[16..])),
            0);
        return true;
    }

    /// <summary>The flags and the sequence number of a TCP segment whose tuple was read.</summary>
    public static bool TryReadTcp(ReadOnlySpan<byte> packet, out TcpMarks marks)
    {
        marks = default;
        if (packet[9] != IpProtocol.Tcp || !TryFindTransport(packet, out int at) || packet.Length < at + TcpLength)
            return false;
        marks = new TcpMarks(packet[at + 13], BinaryPrimitives.ReadUInt32BigEndian(packet[(at + 4)..]));
        return true;
    }

    private static bool HasPorts(byte protocol) => protocol is IpProtocol.Tcp or IpProtocol.Udp or 33 or 132 or 136;

    private static int FragmentField(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);

    private static bool TryFindTransport(ReadOnlySpan<byte> packet, out int at)
    {
        at = packet.Length < ShortestHeader ? 0 : (packet[0] & 15) * 4;
        return at >= ShortestHeader && packet[0] >> 4 == 4 && at <= packet.Length;
    }

    // Requests 8, 10, 13, 15, 17 and their answers (RFC 792, RFC 950, RFC 1256). Anything else is no flow.
    private static bool TryReadIcmp(ReadOnlySpan<byte> message, Ipv4Address source, Ipv4Address destination, out FlowTuple tuple)
    {
        tuple = default;
        if (message.Length < IcmpLength)
            return false;
        byte request = message[0] switch { 0 => 8, 9 => 10, 14 => 13, 16 => 15, 18 => 17, var type => type };
        if (request is not (8 or 10 or 13 or 15 or 17))
            return false;
        tuple = FlowTuple.IcmpQuery(request == message[0], request, source, destination, BinaryPrimitives.ReadUInt16BigEndian(message[4..]));
        return true;
    }
}
