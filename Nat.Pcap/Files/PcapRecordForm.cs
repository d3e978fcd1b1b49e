using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nat.Core;

namespace Nat.Pcap.Files;

/// <summary>How the records of one pcap file are to be read.</summary>
internal readonly struct PcapRecordForm(CaptureLayout layout)
{
    private readonly bool _isSwapped = layout.IsBigEndian == BitConverter.IsLittleEndian;
    private readonly uint _tick = layout.IsNanosecond ? 1u : 1000u; // nanoseconds

    /// <summary>Bytes of a record in front of the packet.</summary>
    public int HeaderLength { get; } = layout.RecordHeaderLength;

    /// <summary>The header of the record that begins at an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PcapRecordHeader Read(ReadOnlySpan<byte> bytes, int at)
    {
        var header = MemoryMarshal.Read<PcapRecordHeader>(bytes[at..]);
        return !_isSwapped ? header : new PcapRecordHeader(
            BinaryPrimitives.ReverseEndianness(header.Seconds),
            BinaryPrimitives.ReverseEndianness(header.Fraction),
            BinaryPrimitives.ReverseEndianness(header.CapturedLength),
            BinaryPrimitives.ReverseEndianness(header.OriginalLength));
    }

    /// <summary>The time stamp of a record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Instant TimeOf(in PcapRecordHeader header) => new((header.Seconds * Instant.NanosecondsPerSecond) + ((long)header.Fraction * _tick));
}
