using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Vpc.Network;

/// <summary>What a rule compares of a packet beside the addresses.</summary>
/// <param name="Protocol">The IP protocol.</param>
/// <param name="Port">The destination port; for ICMP the type times 256 plus the code; 0 where there is neither.</param>
internal readonly record struct PacketKey(byte Protocol, ushort Port)
{
    /// <summary>Reads it. A later fragment has no ports, and is taken for port 0.</summary>
    public static PacketKey Of(IpPacket packet)
    {
        var payload = packet.Payload;
        bool hasHeader = payload.Length >= 4 && packet.FragmentOffset == 0;
        return new PacketKey(packet.Protocol, !hasHeader ? (ushort)0 : packet.Protocol switch
        {
            IpProtocol.Tcp or IpProtocol.Udp => BinaryPrimitives.ReadUInt16BigEndian(payload[2..]),
            IpProtocol.Icmp or IpProtocol.Icmpv6 => BinaryPrimitives.ReadUInt16BigEndian(payload),
            _ => (ushort)0,
        });
    }
}
