using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Nat.Pcap.Links;

namespace Nat.Pcap.Files;

/// <summary>Checks pcap: the file header once, then record after record (draft-ietf-opsawg-pcap).</summary>
internal sealed class PcapScanner : RecordScanner
{
    public const int FileHeaderLength = 24;
    public const int RecordHeaderLength = 16;
    public const int ModifiedRecordHeaderLength = 24;
    public const uint MicrosecondMagic = 0xA1B2C3D4;
    public const uint NanosecondMagic = 0xA1B23C4D;
    public const uint ModifiedMagic = 0xA1B2CD34;

    // The bits above tell of a frame check sequence; libpcap masks them the same way.
    private const uint LinkTypeMask = 0x03FFFFFF;

    private readonly bool _isBigEndian;
    private readonly int _headerLength;
    private long _records;

    private PcapScanner(CaptureLayout layout)
    {
        Layout = layout;
        _isBigEndian = layout.IsBigEndian;
        _headerLength = layout.RecordHeaderLength;
        Interfaces =
        [
            new CaptureInterface
            {
                LinkType = LinkTypeOf(layout.LinkTypeField),
                SnapLength = layout.SnapLength,
                TimeScale = layout.IsNanosecond ? TimeScale.Nanoseconds : TimeScale.Microseconds,
                IsBigEndian = layout.IsBigEndian,
            },
        ];
        InterfaceCount = 1;
    }

    public CaptureLayout Layout { get; }

    /// <summary>The file begins like a pcap file.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> head) =>
        IsMagic(BinaryPrimitives.ReadUInt32BigEndian(head)) || IsMagic(BinaryPrimitives.ReadUInt32LittleEndian(head));

    /// <summary>Reads the file header, which must be whole; null with a fault if it is of another version.</summary>
    public static PcapScanner? Begin(ReadOnlySpan<byte> header, out CaptureFault? fault)
    {
        var isBigEndian = IsMagic(BinaryPrimitives.ReadUInt32BigEndian(header));
        var magic = Endian.Read32(header, 0, isBigEndian);
        var major = Endian.Read16(header, 4, isBigEndian);
        var minor = Endian.Read16(header, 6, isBigEndian);
        fault = (major, minor) == (2, 4)
            ? null
            : new CaptureFault(CaptureFaultKind.UnsupportedVersion, 4, $"this is pcap version {major}.{minor}; only version 2.4 can be read");
        return fault is not null ? null : new PcapScanner(new CaptureLayout
        {
            Format = CaptureFormat.Pcap,
            IsBigEndian = isBigEndian,
            IsNanosecond = magic == NanosecondMagic,
            RecordHeaderLength = magic == ModifiedMagic ? ModifiedRecordHeaderLength : RecordHeaderLength,
            SnapLength = Endian.Read32(header, 16, isBigEndian),
            LinkTypeField = Endian.Read32(header, 20, isBigEndian),
        });
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Scan(ReadOnlySpan<byte> bytes, int at, long fileOffset)
    {
        var headerLength = _headerLength;
        var isBigEndian = _isBigEndian;
        long records = 0;
        while (bytes.Length - at >= headerLength)
        {
            var captured = Endian.Read32(bytes, at + 8, isBigEndian);
            if (captured > CaptureReader.MaxCapturedLength)
            {
                Fault = new CaptureFault(CaptureFaultKind.BadCapturedLength, fileOffset + at,
                    $"record {_records + records + 1} at byte {fileOffset + at} claims {captured} captured bytes; the most a record may hold is {CaptureReader.MaxCapturedLength}");
                break;
            }
            var next = at + headerLength + (int)captured;
            if (next > bytes.Length)
                break;
            at = next;
            records++;
        }
        _records += records;
        return at;
    }

    /// <inheritdoc/>
    public override CaptureFault Truncated(ReadOnlySpan<byte> tail, long fileOffset)
    {
        var claim = tail.Length < _headerLength
            ? $"its header needs {_headerLength}"
            : $"it claims {_headerLength + (long)Endian.Read32(tail, 8, _isBigEndian)}";
        return new CaptureFault(CaptureFaultKind.TruncatedRecord, fileOffset,
            $"the file ends inside record {_records + 1} at byte {fileOffset}: {claim} bytes, {tail.Length} are left");
    }

    /// <summary>The link type in the field of the file header.</summary>
    public static LinkType LinkTypeOf(uint field) => (LinkType)(field & LinkTypeMask);

    private static bool IsMagic(uint magic) => magic is MicrosecondMagic or NanosecondMagic or ModifiedMagic;
}
