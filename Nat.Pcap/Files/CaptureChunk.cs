using System.Runtime.CompilerServices;
using Nat.Core;

namespace Nat.Pcap.Files;

/// <summary>
/// Some successive records of a capture in one piece of reused memory. Packets are rewritten where they lie. Whoever received it
/// hands it on to <see cref="CaptureWriter.Take"/> or gives it back with <see cref="Return"/>; afterwards it must not be touched.
/// </summary>
public sealed class CaptureChunk
{
    private readonly CaptureReader _reader;
    private byte[] _buffer;
    private CaptureInterface[] _interfaces = [];
    private int _interfaceCount;
    private SectionState _section;

    internal CaptureChunk(CaptureReader reader, int capacity)
    {
        _reader = reader;
        _buffer = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
    }

    /// <summary>The bytes of the records. Only the packets in them may be changed.</summary>
    public Span<byte> Memory => _buffer.AsSpan(0, End);

    /// <summary>Offset of the first byte of <see cref="Memory"/> in the file, after decompression.</summary>
    public long FileOffset { get; private set; }

    /// <summary>Layout of the file that it is from.</summary>
    public CaptureLayout Layout => _reader.Layout;

    /// <summary>The interfaces that the file has described up to the end of this chunk, over all sections.</summary>
    public ReadOnlySpan<CaptureInterface> Interfaces => _interfaces.AsSpan(0, _interfaceCount);

    internal byte[] Buffer => _buffer;

    internal int Start { get; private set; }

    internal int End { get; private set; }

    /// <summary>Index of the record that is described next. May be set back in pcap, where a record does not depend on those before.</summary>
    internal int Next { get; set; }

    /// <summary>Describes the next packets, in the order of the file.</summary>
    /// <returns>How many were described; fewer than there is room for only at the end of the chunk.</returns>
    public int Read(Span<CaptureRecord> records) => Layout.Format == CaptureFormat.Pcap ? ReadPcap(records) : ReadPcapNg(records);

    /// <summary>Gives the memory back to the reader.</summary>
    public void Return() => _reader.TakeBack(this);

    /// <summary>Reads the next chunk of the same file ahead, if that can be done now.</summary>
    internal void ReadAhead() => _reader.ReadAhead();

    /// <summary>The frame of a record of this chunk.</summary>
    public Span<byte> Frame(in CaptureRecord record) => _buffer.AsSpan(record.DataOffset, record.CapturedLength);

    internal void Grow(int capacity, int used)
    {
        var larger = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
        _buffer.AsSpan(0, used).CopyTo(larger);
        _buffer = larger;
    }

    internal void Fill(int start, int end, long fileOffset, RecordScanner scanner, SectionState section)
    {
        (Start, End, FileOffset) = (start, end, fileOffset);
        (_interfaces, _interfaceCount) = (scanner.Interfaces, scanner.InterfaceCount);
        (Next, _section) = (start, section);
    }

    internal static uint SimpleCapturedLength(uint originalLength, uint snapLength) =>
        snapLength == 0 ? originalLength : Math.Min(originalLength, snapLength);

    // The scanner has checked every record. Reading them through spans keeps even a mistake there inside the buffer.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadPcap(Span<CaptureRecord> records)
    {
        var bytes = (ReadOnlySpan<byte>)_buffer.AsSpan(0, End);
        var form = new PcapRecordForm(Layout);
        var at = Next;
        var count = 0;
        for (; count < records.Length && at < bytes.Length; count++)
        {
            var header = form.Read(bytes, at);
            var captured = (int)header.CapturedLength;
            records[count] = new CaptureRecord(at, form.HeaderLength + captured, at + form.HeaderLength, captured, header.OriginalLength, 0, form.TimeOf(header));
            at += form.HeaderLength + captured;
        }
        Next = at;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadPcapNg(Span<CaptureRecord> records)
    {
        var bytes = (ReadOnlySpan<byte>)_buffer.AsSpan(0, End);
        var at = Next;
        var count = 0;
        while (count < records.Length && at < bytes.Length)
        {
            var block = bytes[at..];
            var type = Endian.Read32(block, 0, _section.IsBigEndian);
            if (type == NgBlock.SectionHeader)
            {
                _section.IsBigEndian = PcapNgScanner.ByteOrderOf(block) ?? _section.IsBigEndian;
                _section.FirstInterface = _section.Interfaces;
            }
            var length = (int)Endian.Read32(block, 4, _section.IsBigEndian);
            if (type is NgBlock.EnhancedPacket)
                records[count++] = ReadPacket(block, at, length, Endian.Read32(block, 8, _section.IsBigEndian));
            else if (type is NgBlock.ObsoletePacket)
                records[count++] = ReadPacket(block, at, length, Endian.Read16(block, 8, _section.IsBigEndian));
            else if (type is NgBlock.SimplePacket)
                records[count++] = ReadSimplePacket(block, at, length);
            else if (type is NgBlock.InterfaceDescription)
                _section.Interfaces++;
            at += length;
        }
        Next = at;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CaptureRecord ReadPacket(ReadOnlySpan<byte> block, int at, int length, uint id)
    {
        var isBigEndian = _section.IsBigEndian;
        var index = _section.FirstInterface + (int)id;
        var ticks = ((ulong)Endian.Read32(block, 12, isBigEndian) << 32) | Endian.Read32(block, 16, isBigEndian);
        var captured = (int)Endian.Read32(block, 20, isBigEndian);
        return new CaptureRecord(at, length, at + NgBlock.PacketHeaderLength, captured, Endian.Read32(block, 24, isBigEndian), index,
            _interfaces[index].TimeScale.ToInstant(ticks));
    }

    private CaptureRecord ReadSimplePacket(ReadOnlySpan<byte> block, int at, int length)
    {
        var originalLength = Endian.Read32(block, 8, _section.IsBigEndian);
        var captured = (int)SimpleCapturedLength(originalLength, _interfaces[_section.FirstInterface].SnapLength);
        return new CaptureRecord(at, length, at + NgBlock.SimplePacketHeaderLength, captured, originalLength, _section.FirstInterface, Instant.Zero);
    }
}
