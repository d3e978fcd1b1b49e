using Nat.Core;

namespace Nat.Pcap.Files;

/// <summary>Where one packet lies in the memory of its <see cref="CaptureChunk"/>, and what its record says of it.</summary>
public readonly struct CaptureRecord
{
    internal CaptureRecord(int offset, int length, int dataOffset, int capturedLength, uint originalLength, int interfaceIndex, Instant time)
    {
        Time = time;
        Offset = offset;
        Length = length;
        DataOffset = dataOffset;
        CapturedLength = capturedLength;
        OriginalLength = originalLength;
        InterfaceIndex = interfaceIndex;
    }

    /// <summary>When it was seen, since 1970-01-01 UTC; <see cref="Instant.Zero"/> for a simple packet block, which has no time.</summary>
    public Instant Time { get; }

    /// <summary>Index of the first byte of the record or block.</summary>
    public int Offset { get; }

    /// <summary>Bytes of the record or block: header, packet, padding, options.</summary>
    public int Length { get; }

    /// <summary>Index of the first byte of the packet's frame.</summary>
    public int DataOffset { get; }

    /// <summary>Bytes of the frame that are present.</summary>
    public int CapturedLength { get; }

    /// <summary>Bytes that the frame had on the wire, as the record claims.</summary>
    public uint OriginalLength { get; }

    /// <summary>Index into <see cref="CaptureChunk.Interfaces"/>.</summary>
    public int InterfaceIndex { get; }

    /// <summary>Index behind the last byte of the record or block.</summary>
    public int End => Offset + Length;

    /// <summary>Bytes that the wire had and the snap length cut off.</summary>
    public int CutLength => CutLengthOf(OriginalLength, CapturedLength);

    /// <summary>Bytes behind the packet: padding, options and the block's second length in pcapng, nothing in pcap.</summary>
    internal int BytesBehindData => End - DataOffset - CapturedLength;

    internal static int CutLengthOf(uint originalLength, int capturedLength) =>
        originalLength > (uint)capturedLength ? (int)Math.Min(originalLength - (uint)capturedLength, int.MaxValue) : 0;
}
