using System.Buffers.Binary;
using System.Numerics;
using Nat.Core;
using Nat.Core.Packets;

namespace Nat.Bench.Traffic;

/// <summary>Writes single frames. All have the front of one random payload, of which sums are known, so that a frame costs little more than its copy.</summary>
internal sealed class FrameWriter
{
    /// <summary>Bytes of a TCP frame without payload.</summary>
    public const int TcpHeadLength = PayloadAt + 20;

    private const int EthernetLength = 14;
    private const int IpLength = 20;
    private const int PayloadAt = EthernetLength + IpLength;
    private const int UdpHeadLength = PayloadAt + 8;
    private const int SynOptionsLength = 4;
    private const ushort TimeToLive = 64;
    private const ushort Window = 0xFFFF;
    private const uint WindowScale = 0x01030300 + 14;  // NOP, window scale, length 3, shift 14 (RFC 7323)
    private const ushort Syn = 0x02;
    private const ushort Ack = 0x10;

    private readonly byte[] _payload = new byte[TrafficSource.MaxFrameLength];
    private readonly ushort[] _sums = new ushort[TrafficSource.MaxFrameLength + 1];  // of the payload, by length
    private ushort _identification;

    public FrameWriter(SeededRandom random)
    {
        for (int at = 0; at + sizeof(ulong) <= _payload.Length; at += sizeof(ulong))
            BinaryPrimitives.WriteUInt64BigEndian(_payload.AsSpan(at), random.Next());
        for (int length = 0; length <= _payload.Length; length++)
            _sums[length] = Checksum.Sum(_payload.AsSpan(0, length));
    }

    public int Udp(Span<byte> room, in TrafficFlow flow, bool fromServer, int length)
    {
        var frame = Begin(room, flow, fromServer, IpProtocol.Udp, length, out uint sum);
        var header = frame[PayloadAt..];
        uint ports = fromServer ? BitOperations.RotateLeft(flow.Ports, 16) : flow.Ports;
        int datagram = length - PayloadAt;
        BinaryPrimitives.WriteUInt32BigEndian(header, ports);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)datagram);
        sum += Checksum.Words(ports) + (uint)datagram + PayloadInto(frame[UdpHeadLength..]);
        ushort checksum = Checksum.Finish(sum);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], checksum == 0 ? (ushort)0xFFFF : checksum);
        return length;
    }

    public int TcpSyn(Span<byte> room, ref TrafficFlow flow, bool fromServer)
    {
        int length = TcpHeadLength + SynOptionsLength;
        var frame = Begin(room, flow, fromServer, IpProtocol.Tcp, length, out uint sum);
        BinaryPrimitives.WriteUInt32BigEndian(frame[TcpHeadLength..], WindowScale);
        sum += Checksum.Words(WindowScale);
        uint sequence = (fromServer ? flow.ServerSequence : flow.HostSequence) - 1;
        Tcp(frame, flow, fromServer, sequence, fromServer ? flow.HostSequence : 0, fromServer ? (ushort)(Syn | Ack) : Syn, SynOptionsLength, sum);
        return length;
    }

    public int TcpData(Span<byte> room, ref TrafficFlow flow, bool fromServer, int length)
    {
        var frame = Begin(room, flow, fromServer, IpProtocol.Tcp, length, out uint sum);
        sum += PayloadInto(frame[TcpHeadLength..]);
        var (sequence, acknowledged) = fromServer ? (flow.ServerSequence, flow.HostSequence) : (flow.HostSequence, flow.ServerSequence);
        Tcp(frame, flow, fromServer, sequence, acknowledged, Ack, 0, sum);
        if (fromServer)
            flow.ServerSequence += (uint)(length - TcpHeadLength);
        else
            flow.HostSequence += (uint)(length - TcpHeadLength);
        return length;
    }

    private static void Tcp(Span<byte> frame, in TrafficFlow flow, bool fromServer, uint sequence, uint acknowledged, ushort flags, int optionsLength, uint sum)
    {
        var header = frame[PayloadAt..];
        uint ports = fromServer ? BitOperations.RotateLeft(flow.Ports, 16) : flow.Ports;
        uint lengthAndFlags = ((uint)(IpLength + optionsLength) << 10) | flags;
        BinaryPrimitives.WriteUInt32BigEndian(header, ports);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], acknowledged);
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], (lengthAndFlags << 16) | Window);
        sum += Checksum.Words(ports) + Checksum.Words(sequence) + Checksum.Words(acknowledged) + lengthAndFlags + Window;
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], (uint)Checksum.Finish(sum) << 16);
    }

    /// <summary>Writes Ethernet and IPv4; <paramref name="sum"/> is that of the pseudo header.</summary>
    private Span<byte> Begin(Span<byte> room, in TrafficFlow flow, bool fromServer, byte protocol, int length, out uint sum)
    {
        var frame = room[..length];
        ulong addresses = fromServer ? BitOperations.RotateLeft(flow.Addresses, 32) : flow.Addresses;
        BinaryPrimitives.WriteUInt64BigEndian(frame, fromServer ? 0x0200_0000_0002_0200u : 0x0200_0000_0001_0200u);
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], fromServer ? 1u : 2u);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x0800);
        var header = frame[EthernetLength..];
        uint first = 0x4500_0000 | (uint)(length - EthernetLength);
        uint second = ((uint)_identification++ << 16) | 0x4000;
        uint third = (((uint)TimeToLive << 8) | protocol) << 16;
        uint words = Checksum.Words(addresses);
        BinaryPrimitives.WriteUInt32BigEndian(header, first);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], second);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], third | Checksum.Finish(words + Checksum.Words(first) + Checksum.Words(second) + (third >> 16)));
        BinaryPrimitives.WriteUInt64BigEndian(header[12..], addresses);
        sum = words + protocol + (uint)(length - PayloadAt);
        return frame;
    }

    private uint PayloadInto(Span<byte> room)
    {
        _payload.AsSpan(0, room.Length).CopyTo(room);
        return _sums[room.Length];
    }
}
