using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Tests.Pcap.Replay;

/// <summary>Packets, frames and captures written by hand.</summary>
internal static class Traffic
{
    public const int EthernetLength = 14;

    /// <summary>A UDP datagram without a checksum, in an IPv4 packet.</summary>
    public static byte[] Udp(string source, ushort sourcePort, string destination, ushort destinationPort, int payload = 8)
    {
        byte[] packet = new byte[28 + payload];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = IpProtocol.Udp;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), Ipv4Address.Parse(source).Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), Ipv4Address.Parse(destination).Value);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), HeaderChecksum(packet));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), destinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(24), (ushort)(8 + payload));
        return packet;
    }

    /// <summary>An Ethernet frame around a packet.</summary>
    public static byte[] Frame(byte[] packet, ushort etherType = 0x0800, byte sender = 1) =>
        [2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, sender, (byte)(etherType >> 8), (byte)etherType, .. packet];

    /// <summary>An Ethernet frame with a VLAN tag around a packet.</summary>
    public static byte[] InVlan(ushort vlan, byte[] packet)
    {
        byte[] frame = Frame(packet);
        return [.. frame[..12], 0x81, 0, (byte)(0xE0 | (vlan >> 8)), (byte)vlan, .. frame[12..]];
    }

    /// <summary>A pcap file of Ethernet frames, one every millisecond.</summary>
    public static byte[] CaptureOf(params byte[][] frames) => Write(frames.Select((frame, i) => (i * 0.001, frame)));

    /// <summary>A pcap file of packets in Ethernet frames, each with the second at which it came.</summary>
    public static byte[] CaptureAt(params (double At, byte[] Packet)[] packets) => Write(packets.Select(p => (p.At, Frame(p.Packet))));

    private static byte[] Write(IEnumerable<(double At, byte[] Frame)> frames)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write(0xA1B2C3D4u);
        writer.Write(0x00040002u);
        writer.Write(0L);
        writer.Write(262144u);
        writer.Write(1u);
        foreach (var (at, frame) in frames)
        {
            long microseconds = (long)Math.Round(at * 1_000_000);
            writer.Write((uint)(1_700_000_000 + (microseconds / 1_000_000)));
            writer.Write((uint)(microseconds % 1_000_000));
            writer.Write((uint)frame.Length);
            writer.Write((uint)frame.Length);
            writer.Write(frame);
        }

        return file.ToArray();
    }

    /// <summary>The frames of a little-endian pcap file.</summary>
    public static List<byte[]> Frames(byte[] pcap)
    {
        var frames = new List<byte[]>();
        for (int at = 24; at < pcap.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(pcap.AsSpan(at + 8));
            frames.Add(pcap.AsSpan(at + 16, length).ToArray());
            at += 16 + length;
        }

        return frames;
    }

    /// <summary>The seconds of the time stamps in a little-endian pcap file.</summary>
    public static List<uint> Seconds(byte[] pcap)
    {
        var seconds = new List<uint>();
        for (int at = 24; at < pcap.Length; at += 16 + BinaryPrimitives.ReadInt32LittleEndian(pcap.AsSpan(at + 8)))
            seconds.Add(BinaryPrimitives.ReadUInt32LittleEndian(pcap.AsSpan(at)));
        return seconds;
    }

    /// <summary>Source address and port of a UDP packet in an Ethernet frame.</summary>
    public static string SourceOf(byte[] frame) =>
        $"{new Ipv4Address(BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(EthernetLength + 12)))}:{BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(EthernetLength + 20))}";

    private static ushort HeaderChecksum(byte[] packet)
    {
        uint sum = 0;
        for (int i = 0; i < 20; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(i));
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~((sum & 0xFFFF) + (sum >> 16));
    }
}
