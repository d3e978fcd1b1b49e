using System.Runtime.CompilerServices;

namespace Nat.Pcap.Files;

/// <summary>Checks pcapng: block after block, and keeps the interfaces that they describe (draft-ietf-opsawg-pcapng).</summary>
internal sealed class PcapNgScanner : RecordScanner
{
    private const int SectionHeaderLength = 28;
    private const int InterfaceDescriptionLength = 20;

    private SectionState _section;
    private long _blocks;

    /// <inheritdoc/>
    public override SectionState Section => _section;

    /// <summary>Byte order of the section whose header begins here, or null if there is no byte-order magic at its place.</summary>
    public static bool? ByteOrderOf(ReadOnlySpan<byte> section) =>
        Endian.Read32(section, NgBlock.HeaderLength, true) == NgBlock.ByteOrderMagic ? true
        : Endian.Read32(section, NgBlock.HeaderLength, false) == NgBlock.ByteOrderMagic ? false
        : null;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Scan(ReadOnlySpan<byte> bytes, int at, long fileOffset)
    {
        while (bytes.Length - at >= NgBlock.Overhead)
        {
            var rest = bytes[at..];
            var type = Endian.Read32(rest, 0, _section.IsBigEndian);
            if (type == NgBlock.SectionHeader && !BeginSection(rest, fileOffset + at))
                break;
            var length = Endian.Read32(rest, 4, _section.IsBigEndian);
            if (!IsSound(type, length, fileOffset + at) || length > (uint)rest.Length || !CheckBlock(type, rest[..(int)length], fileOffset + at))
                break;
            at += (int)length;
            _blocks++;
        }
        return at;
    }

    /// <inheritdoc/>
    public override CaptureFault Truncated(ReadOnlySpan<byte> tail, long fileOffset)
    {
        var claim = tail.Length < NgBlock.HeaderLength
            ? $"its header needs {NgBlock.HeaderLength}"
            : $"it claims {Endian.Read32(tail, 4, _section.IsBigEndian)}";
        return new CaptureFault(CaptureFaultKind.TruncatedRecord, fileOffset,
            $"the file ends inside block {_blocks + 1} at byte {fileOffset}: {claim} bytes, {tail.Length} are left");
    }

    // The length of a section header can be read only in the byte order that its own body gives. Counting it as begun waits
    // until the block is whole.
    private bool BeginSection(ReadOnlySpan<byte> rest, long offset)
    {
        if (ByteOrderOf(rest) is not { } isBigEndian)
            return Stop(CaptureFaultKind.BadSectionHeader, offset, $"the section header at byte {offset} has no byte-order magic");
        _section.IsBigEndian = isBigEndian;
        return true;
    }

    private bool IsSound(uint type, uint length, long offset)
    {
        var least = type switch
        {
            NgBlock.SectionHeader => SectionHeaderLength,
            NgBlock.InterfaceDescription => InterfaceDescriptionLength,
            NgBlock.EnhancedPacket or NgBlock.ObsoletePacket => NgBlock.PacketHeaderLength + 4,
            NgBlock.SimplePacket => NgBlock.SimplePacketHeaderLength + 4,
            _ => NgBlock.Overhead,
        };
        if (length >= least && length <= CaptureReader.MaxBlockLength && length % 4 == 0)
            return true;
        var rule = length > CaptureReader.MaxBlockLength ? $"the most a block may have is {CaptureReader.MaxBlockLength}"
            : length < least ? $"a block of type {type} has at least {least}"
            : "it must be a multiple of 4";
        return Stop(CaptureFaultKind.BadBlockLength, offset, $"block {_blocks + 1} at byte {offset} claims a length of {length} bytes; {rule}");
    }

    private bool CheckBlock(uint type, ReadOnlySpan<byte> block, long offset)
    {
        var isBigEndian = _section.IsBigEndian;
        var trailer = Endian.Read32(block, block.Length - 4, isBigEndian);
        if (trailer != block.Length)
            return Stop(CaptureFaultKind.TrailerMismatch, offset, $"block {_blocks + 1} at byte {offset} has the length {block.Length} in front and {trailer} behind");
        switch (type)
        {
            case NgBlock.EnhancedPacket:
                return CheckPacket(block, Endian.Read32(block, 8, isBigEndian), Endian.Read32(block, 20, isBigEndian), NgBlock.PacketHeaderLength, offset);
            case NgBlock.ObsoletePacket:
                return CheckPacket(block, Endian.Read16(block, 8, isBigEndian), Endian.Read32(block, 20, isBigEndian), NgBlock.PacketHeaderLength, offset);
            case NgBlock.SimplePacket:
                return CheckSimplePacket(block, offset);
            case NgBlock.InterfaceDescription:
                AddInterface(InterfaceDescription.Read(block, isBigEndian, _section.Sections - 1, InterfaceCount - _section.FirstInterface));
                return true;
            case NgBlock.SectionHeader:
                return CheckSectionHeader(block, offset);
            default:
                return true;
        }
    }

    private bool CheckPacket(ReadOnlySpan<byte> block, uint id, uint captured, int headerLength, long offset)
    {
        var described = (uint)(InterfaceCount - _section.FirstInterface);
        if (id >= described)
            return Stop(CaptureFaultKind.UnknownInterface, offset, $"the packet in block {_blocks + 1} at byte {offset} is of interface {id}; its section has described {described}");
        if (captured > CaptureReader.MaxCapturedLength)
            return Stop(CaptureFaultKind.BadCapturedLength, offset, $"block {_blocks + 1} at byte {offset} claims {captured} captured bytes; the most a packet may have is {CaptureReader.MaxCapturedLength}");
        var room = block.Length - headerLength - 4;
        return captured <= room
            || Stop(CaptureFaultKind.BadCapturedLength, offset, $"block {_blocks + 1} at byte {offset} claims {captured} captured bytes, but has room for {room}");
    }

    // It has no captured length: that is the original length, cut to the snap length of the section's first interface.
    private bool CheckSimplePacket(ReadOnlySpan<byte> block, long offset)
    {
        var first = _section.FirstInterface;
        var snapLength = first < InterfaceCount ? Interfaces[first].SnapLength : 0;
        var captured = CaptureChunk.SimpleCapturedLength(Endian.Read32(block, 8, _section.IsBigEndian), snapLength);
        return CheckPacket(block, 0, captured, NgBlock.SimplePacketHeaderLength, offset);
    }

    private bool CheckSectionHeader(ReadOnlySpan<byte> block, long offset)
    {
        var major = Endian.Read16(block, 12, _section.IsBigEndian);
        if (major != 1)
            return Stop(CaptureFaultKind.UnsupportedVersion, offset, $"the section at byte {offset} is of pcapng version {major}.{Endian.Read16(block, 14, _section.IsBigEndian)}; only version 1 can be read");
        _section.Sections++;
        _section.FirstInterface = InterfaceCount;
        return true;
    }

    // Chunks that are under way keep the array that they were given; its first elements do not change.
    private void AddInterface(CaptureInterface added)
    {
        var interfaces = Interfaces;
        if (InterfaceCount == interfaces.Length)
            Array.Resize(ref interfaces, Math.Max(4, InterfaceCount * 2));
        interfaces[InterfaceCount++] = added;
        Interfaces = interfaces;
        _section.Interfaces = InterfaceCount;
    }

    private bool Stop(CaptureFaultKind kind, long offset, string message)
    {
        Fault = new CaptureFault(kind, offset, message);
        return false;
    }
}
