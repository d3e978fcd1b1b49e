using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Pcap.Reports;

/// <summary>Who sent a packet to whom, as far as its bytes tell. For reports of packets that may be broken: nothing here throws.</summary>
public readonly record struct PacketNames
{
    private const int ShortestHeader = 20;
    private const int FragmentOffsetMask = 0x1FFF;

    /// <summary>Reads what can be read.</summary>
    public PacketNames(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < ShortestHeader || packet[0] >> 4 != 4)
            return;
        Protocol = packet[9];
        Source = new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(packet[12..]));
        Destination = new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(packet[16..]));
        int header = (packet[0] & 15) * 4;
        bool isFirst = (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & FragmentOffsetMask) == 0;
        if (!isFirst || header < ShortestHeader || packet.Length < header + 4)
            return;
        if (Protocol is not (IpProtocol.Tcp or IpProtocol.Udp or 33 or 132 or 136))
            return;
        SourcePort = BinaryPrimitives.ReadUInt16BigEndian(packet[header..]);
        DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(packet[(header + 2)..]);
    }

    /// <summary>The IP protocol, or null.</summary>
    public byte? Protocol { get; }

    /// <summary>The sender, or null.</summary>
    public Ipv4Address? Source { get; }

    /// <summary>The receiver, or null.</summary>
    public Ipv4Address? Destination { get; }

    /// <summary>The sender's port, or null.</summary>
    public ushort? SourcePort { get; }

    /// <summary>The receiver's port, or null.</summary>
    public ushort? DestinationPort { get; }
}
