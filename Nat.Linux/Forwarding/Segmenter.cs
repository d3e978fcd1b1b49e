using System.Buffers.Binary;
using Nat.Core.Packets;

namespace Nat.Linux.Forwarding;

/// <summary>
/// Cuts super-packets for a device that does not do it: TCP segments (as the kernel's tcp_gso_segment does) and UDP datagrams of one size.
/// All checksums of a segment are computed.
/// </summary>
internal sealed class Segmenter
{
    private const int LengthAt = 2;
    private const int IdentificationAt = 4;
    private const int ProtocolAt = 9;
    private const int HeaderSumAt = 10;
    private const int SequenceAt = 4;
    private const int DataOffsetAt = 12;
    private const int FlagsAt = 13;
    private const int TcpSumAt = 16;
    private const int UdpLengthAt = 4;
    private const int UdpSumAt = 6;
    private const int UdpHeader = 8;
    private const byte Fin = 1;
    private const byte Push = 8;
    private const byte WindowReduced = 0x80;

    private readonly byte[] _segment;
    private readonly int _room;
    private ReadOnlyMemory<byte> _packet;
    private int _ipHeader;
    private int _headers;
    private int _size;
    private int _at;
    private int _number;

    /// <summary>Makes a segmenter.</summary>
    /// <param name="room">Bytes that a segment leaves free before it.</param>
    public Segmenter(int room) => (_room, _segment) = (room, new byte[room + 65_536]);

    /// <summary>Where segments are made; each begins behind the room.</summary>
    public byte[] Memory => _segment;

    /// <summary>Length of the longest IP packet that a super-packet becomes, in bytes.</summary>
    public static int LargestSegment(ReadOnlySpan<byte> packet, int size) => Math.Min(packet.Length, HeadersOf(packet) + size);

    /// <summary>Begins with a packet.</summary>
    /// <param name="packet">An IPv4 packet that is no fragment; it stays as it is until the last segment is made.</param>
    /// <param name="size">Payload of a segment in bytes; 0 to leave the packet whole.</param>
    public void Begin(ReadOnlyMemory<byte> packet, int size)
    {
        var bytes = packet.Span;
        _packet = packet;
        _ipHeader = (bytes[0] & 15) * 4;
        _headers = HeadersOf(bytes);
        _size = size > 0 ? size : Math.Max(1, bytes.Length - _headers);
        (_at, _number) = (_headers, 0);
    }

    /// <summary>Makes the next segment.</summary>
    /// <param name="length">Its length in bytes, from the IP header on.</param>
    /// <returns>False if there is none any more.</returns>
    public bool TryNext(out int length)
    {
        length = 0;
        var packet = _packet.Span;
        if (_at >= packet.Length && _number > 0)
            return false;
        int part = Math.Min(_size, packet.Length - _at);
        length = _headers + part;
        var segment = _segment.AsSpan(_room, length);
        packet[.._headers].CopyTo(segment);
        packet.Slice(_at, part).CopyTo(segment[_headers..]);
        bool isLast = _at + part == packet.Length;
        if (packet[ProtocolAt] == IpProtocol.Tcp)
            WriteTcp(segment, isLast);
        else
            BinaryPrimitives.WriteUInt16BigEndian(segment[(_ipHeader + UdpLengthAt)..], (ushort)(length - _ipHeader));
        WriteIp(segment);
        PartialChecksum.Complete(segment, _ipHeader, packet[ProtocolAt] == IpProtocol.Tcp ? TcpSumAt : UdpSumAt);
        _at += part;
        _number++;
        return true;
    }

    private static int HeadersOf(ReadOnlySpan<byte> packet)
    {
        int ip = (packet[0] & 15) * 4;
        if (packet[ProtocolAt] != IpProtocol.Tcp)
            return Math.Min(ip + UdpHeader, packet.Length);
        int dataOffset = ip + DataOffsetAt < packet.Length ? (packet[ip + DataOffsetAt] >> 4) * 4 : 0;
        return Math.Min(ip + dataOffset, packet.Length);
    }

    private void WriteTcp(Span<byte> segment, bool isLast)
    {
        var header = segment[_ipHeader..];
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(header[SequenceAt..]) + (uint)(_at - _headers);
        BinaryPrimitives.WriteUInt32BigEndian(header[SequenceAt..], sequence);
        if (!isLast)
            header[FlagsAt] &= unchecked((byte)~(Fin | Push));
        if (_number > 0)
            header[FlagsAt] &= unchecked((byte)~WindowReduced);
    }

    private void WriteIp(Span<byte> segment)
    {
        BinaryPrimitives.WriteUInt16BigEndian(segment[LengthAt..], (ushort)segment.Length);
        ushort id = BinaryPrimitives.ReadUInt16BigEndian(segment[IdentificationAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(segment[IdentificationAt..], (ushort)(id + _number));
        segment.Slice(HeaderSumAt, sizeof(ushort)).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(segment[HeaderSumAt..], Checksum.Finish(Checksum.Sum(segment[.._ipHeader])));
    }
}
