using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Nat.Core.Flows;

/// <summary>The fields of one TCP header that tracking needs, in host byte order (RFC 9293 section 3.1).</summary>
internal readonly ref struct TcpSegment
{
    /// <summary>The flag SYN (RFC 9293 section 3.1).</summary>
    internal const byte SynFlag = 2;

    /// <summary>The flags SYN and ACK (RFC 9293 section 3.1).</summary>
    internal const byte SynAndAck = SynFlag | AckFlag;

    private const int FixedLength = 20;
    private const int TimestampedLength = 32;

    // NOP, NOP, timestamp (kind 8) of length 10.
    private const uint AlignedTimestamp = 0x0101080A;
    private const byte FinFlag = 1;
    private const byte RstFlag = 4;
    private const byte AckFlag = 16;

    private readonly ReadOnlySpan<byte> _header;
    private readonly byte _flags;

    /// <summary>Reads a header that the caller has checked: at least 20 bytes and exactly as long as its data offset says.</summary>
    /// <param name="header">The header with its options.</param>
    /// <param name="payloadLength">The bytes behind the header.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TcpSegment(ReadOnlySpan<byte> header, int payloadLength)
    {
        _header = header;
        ulong numbers = BinaryPrimitives.ReadUInt64BigEndian(header[4..]);
        uint rest = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        _flags = (byte)(rest >> 16);
        Window = (ushort)rest;
        Sequence = (uint)(numbers >> 32);
        Acknowledgement = (uint)numbers;
        End = Sequence + (uint)payloadLength + ((uint)(_flags >> 1) & 1) + ((uint)_flags & FinFlag);
        Kind = Kinds[_flags & 63];
    }

    /// <summary>The sequence number of the first octet.</summary>
    internal uint Sequence { get; }

    /// <summary>The acknowledgement number as it stands in the header, whether or not ACK is set.</summary>
    internal uint Acknowledgement { get; }

    /// <summary>The sequence number behind the last octet; SYN and FIN count one each.</summary>
    internal uint End { get; }

    /// <summary>The window as it stands in the header, not scaled.</summary>
    internal ushort Window { get; }

    /// <summary>What the segment is to the state machine; <see cref="TcpSegmentKind.None"/> for flags that no TCP sends.</summary>
    internal TcpSegmentKind Kind { get; }

    /// <summary>SYN is set.</summary>
    internal bool IsSyn => (_flags & SynFlag) != 0;

    /// <summary>ACK is set.</summary>
    internal bool HasAcknowledgement => (_flags & AckFlag) != 0;

    /// <summary>RST is set.</summary>
    internal bool IsReset => (_flags & RstFlag) != 0;

    /// <summary>SYN and ACK, those of them that are set.</summary>
    internal byte Opening => (byte)(_flags & SynAndAck);

    /// <summary>It has options, and more than the aligned timestamp that nearly every segment of today carries (RFC 7323 appendix A).</summary>
    internal bool MayHaveSack =>
        _header.Length != FixedLength
        && (_header.Length != TimestampedLength || BinaryPrimitives.ReadUInt32BigEndian(_header[FixedLength..]) != AlignedTimestamp);

    /// <summary>Whether the options of a header are the aligned timestamp and nothing else.</summary>
    /// <param name="header">The first byte of the header.</param>
    /// <param name="length">Its length in bytes.</param>
    internal static bool HasTimestampAlone(ref byte header, int length) =>
        length == TimestampedLength
        && Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref header, FixedLength)) == BinaryPrimitives.ReverseEndianness(AlignedTimestamp);

    /// <summary>The options, padding included.</summary>
    internal ReadOnlySpan<byte> Options => _header[FixedLength..];

    // By URG ACK PSH RST SYN FIN, URG in the highest bit. PSH never matters, and neither do ECE and CWR, which are cut off.
    // Legal are SYN and ACK with or without URG, SYN+ACK, RST, RST+ACK, and FIN+ACK with or without URG (TCP-10).
    private static ReadOnlySpan<TcpSegmentKind> Kinds =>
    [
        // -, FIN, SYN, SYN+FIN, RST, RST+FIN, RST+SYN, RST+SYN+FIN
        N, N, S, N, R, N, N, N, // -
        N, N, S, N, R, N, N, N, // PSH
        A, F, B, N, R, N, N, N, // ACK
        A, F, B, N, R, N, N, N, // ACK PSH
        N, N, S, N, N, N, N, N, // URG
        N, N, S, N, N, N, N, N, // URG PSH
        A, F, N, N, N, N, N, N, // URG ACK
        A, F, N, N, N, N, N, N, // URG ACK PSH
    ];

    private const TcpSegmentKind N = TcpSegmentKind.None;
    private const TcpSegmentKind S = TcpSegmentKind.Syn;
    private const TcpSegmentKind B = TcpSegmentKind.SynAck;
    private const TcpSegmentKind F = TcpSegmentKind.Fin;
    private const TcpSegmentKind A = TcpSegmentKind.Ack;
    private const TcpSegmentKind R = TcpSegmentKind.Rst;
}
