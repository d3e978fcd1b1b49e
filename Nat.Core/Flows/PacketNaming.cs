using System.Runtime.InteropServices;
using Nat.Core.Packets;

namespace Nat.Core.Flows;

/// <summary>
/// Names the flow of a packet, and writes addresses that belong to no entry: for what stands around a NAT and filters or translates
/// one for one, as security groups and internet gateways do. It tests no transport checksum.
/// </summary>
public static class PacketNaming
{
    private const int IcmpHeaderLength = 8;
    private const int IcmpChecksumAt = 2;

    private static readonly ProtocolRules Everything = new();

    /// <summary>Names the flow of a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="rules">The protocols that are named by more than their addresses.</param>
    /// <param name="tuple">
    /// Its tuple. Of an ICMP error, the tuple that the answers to the quoted packet have. Of a later fragment, which has no ports, the
    /// tuple of its addresses and protocol.
    /// </param>
    /// <param name="packetClass">What it is to connection tracking.</param>
    /// <returns>Whether it names one: false for a broken transport header or an ICMP message that is neither query nor error.</returns>
    public static bool TryName(Ipv4Packet packet, ProtocolRules rules, out FlowTuple tuple, out PacketClass packetClass)
    {
        if (packet.IsFragment)
        {
            packetClass = PacketClass.Fragment;
            tuple = FlowTuple.FromHeader(packet.Addresses, 0, packet.Protocol);
            return true;
        }

        if (Protocols.Read(packet, verifyChecksum: false, rules, out tuple, out packetClass) != DropReason.None)
            return false;
        if (packetClass != PacketClass.IcmpError)
            return true;
        bool isWhole = Ipv4Packet.TryParseQuoted(packet.Payload[IcmpHeaderLength..], out var quoted) & Protocols.TryReadQuoted(quoted, rules, out tuple);
        tuple = tuple.Invert();
        return isWhole;
    }

    /// <summary>Writes another source address, and mends every checksum that covers it. The packet quoted in an ICMP error follows.</summary>
    public static void WriteSource(Ipv4Packet packet, Ipv4Address source)
    {
        if (TryReadQuoted(packet, out var quoted) && quoted.Destination == packet.Source)
            WriteQuoted(packet, quoted, (quoted.Addresses & 0xFFFFFFFF_00000000) | source.Value);
        WriteAddresses(packet, ((ulong)source.Value << 32) | packet.Destination.Value);
    }

    /// <summary>Writes another destination address, as <see cref="WriteSource"/> writes a source.</summary>
    public static void WriteDestination(Ipv4Packet packet, Ipv4Address destination)
    {
        if (TryReadQuoted(packet, out var quoted) && quoted.Source == packet.Destination)
            WriteQuoted(packet, quoted, ((ulong)destination.Value << 32) | quoted.Destination.Value);
        WriteAddresses(packet, ((ulong)packet.Source.Value << 32) | destination.Value);
    }

    private static bool TryReadQuoted(Ipv4Packet packet, out Ipv4Packet quoted)
    {
        quoted = default;
        return packet.Protocol == IpProtocol.Icmp && !packet.IsFragment && packet.Payload.Length >= IcmpHeaderLength
            && IcmpType.IsError(packet.Payload[0]) && Ipv4Packet.TryParseQuoted(packet.Payload[IcmpHeaderLength..], out quoted);
    }

    private static void WriteQuoted(Ipv4Packet packet, Ipv4Packet quoted, ulong addresses)
    {
        uint old = Checksum.Sum(packet.Payload[IcmpHeaderLength..]);
        WriteAddresses(quoted, addresses);
        uint delta = (ushort)~old + (uint)Checksum.Sum(packet.Payload[IcmpHeaderLength..]);
        ref byte field = ref packet.Payload[IcmpChecksumAt];
        NetworkOrder.WriteUInt16(ref field, Checksum.Apply(NetworkOrder.ReadUInt16(ref field), delta));
    }

    // Only the first fragment has a transport header; the ports in it stay. Where there are no ports, no checksum covers an address.
    private static void WriteAddresses(Ipv4Packet packet, ulong addresses)
    {
        if (Protocols.PortSpaceOf(packet.Protocol, Everything) != PortSpace.Ports || packet.FragmentOffset != 0 || packet.Payload.Length < TcpProtocol.QuotedLength)
        {
            packet.Rewrite(addresses, 0);
            return;
        }

        uint ports = NetworkOrder.ReadUInt32(ref MemoryMarshal.GetReference(packet.Payload));
        Protocols.Write(packet, FlowTuple.FromHeader(addresses, ports, packet.Protocol), 0, Everything);
    }
}
