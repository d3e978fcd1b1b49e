namespace Nat.Pcap.Files;

/// <summary>How a capture file is laid out: what its first header says.</summary>
public sealed record CaptureLayout
{
    /// <summary>Of a file that is not a capture.</summary>
    public static CaptureLayout None { get; } = new();

    /// <summary>The container.</summary>
    public CaptureFormat Format { get; init; }

    /// <summary>Its integers are big-endian. A pcapng file may change that with every section; this is the first.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>Time stamps count nanoseconds, not microseconds. Only pcap; each pcapng interface has its own resolution.</summary>
    public bool IsNanosecond { get; init; }

    /// <summary>Bytes before a packet's data: 16, or 24 in the pcap variant of A. Kuznetzov. Only pcap.</summary>
    public int RecordHeaderLength { get; init; }

    /// <summary>The most bytes of a packet that were captured; 0 is unlimited. Only pcap.</summary>
    public uint SnapLength { get; init; }

    /// <summary>The link type with the bits above it that tell of a frame check sequence, as the header has them. Only pcap.</summary>
    public uint LinkTypeField { get; init; }

    /// <summary>The records of the other pcap layout can be copied as they are into a file of this layout.</summary>
    internal bool TakesRecordsOf(CaptureLayout other) => Format == CaptureFormat.Pcap && other.Format == CaptureFormat.Pcap
        && IsBigEndian == other.IsBigEndian && IsNanosecond == other.IsNanosecond && RecordHeaderLength == other.RecordHeaderLength;
}
