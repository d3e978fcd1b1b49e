using System.Buffers.Binary;
using Nat.Core.Flows;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>What identifies a flow of IPv6 in one direction, as <see cref="FlowTuple"/> does one of IPv4.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Source">The sender.</param>
/// <param name="SourcePort">Its port; the identifier of a ping, on both sides.</param>
/// <param name="Destination">The receiver.</param>
/// <param name="DestinationPort">Its port.</param>
internal readonly record struct WideTuple(byte Protocol, Ipv6Address Source, ushort SourcePort, Ipv6Address Destination, ushort DestinationPort)
{
    private const int IcmpHeaderLength = 8;

    /// <summary>The way back.</summary>
    public WideTuple Invert() => new(Protocol, Destination, DestinationPort, Source, SourcePort);

    /// <summary>Names the flow of a packet, as <see cref="PacketNaming.TryName"/> does for IPv4.</summary>
    public static bool TryName(Ipv6Packet packet, out WideTuple tuple, out PacketClass packetClass)
    {
        packetClass = PacketClass.Fragment;
        tuple = new WideTuple(packet.Protocol, packet.Source, 0, packet.Destination, 0);
        if (packet.IsFragment)
            return true;
        packetClass = PacketClass.Opening;
        if (packet.Protocol != IpProtocol.Icmpv6)
            return TryReadPorts(packet, ref tuple);
        var message = packet.Payload;
        if (message.Length < IcmpHeaderLength)
            return false;
        if (!Icmpv6Type.IsError(message[0]))
            return TryReadPorts(packet, ref tuple);
        packetClass = PacketClass.IcmpError;
        if (!Ipv6Packet.TryParseQuoted(message[IcmpHeaderLength..], out var quoted))
            return false;
        tuple = new WideTuple(quoted.Protocol, quoted.Source, 0, quoted.Destination, 0);
        bool isWhole = TryReadPorts(quoted, ref tuple);
        tuple = tuple.Invert();
        return isWhole;
    }

    // Others than these are told apart by their addresses alone (AWS-07).
    private static bool TryReadPorts(Ipv6Packet packet, ref WideTuple tuple)
    {
        var transport = packet.Payload;
        if (packet.Protocol is not (IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Icmpv6))
            return true;
        if (transport.Length < IcmpHeaderLength)
            return false;
        if (packet.Protocol == IpProtocol.Icmpv6)
        {
            ushort identifier = BinaryPrimitives.ReadUInt16BigEndian(transport[4..]);
            tuple = tuple with { SourcePort = identifier, DestinationPort = identifier };
            return transport[0] is Icmpv6Type.EchoRequest or Icmpv6Type.EchoReply;
        }

        tuple = tuple with
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(transport),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(transport[2..]),
        };
        return true;
    }
}
