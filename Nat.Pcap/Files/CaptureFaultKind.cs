namespace Nat.Pcap.Files;

/// <summary>The ways in which a capture file can be broken.</summary>
public enum CaptureFaultKind
{
    /// <summary>There is not a single byte.</summary>
    EmptyFile,

    /// <summary>It begins with none of the magic numbers of pcap, pcapng or gzip.</summary>
    NotACapture,

    /// <summary>It ends inside the file header.</summary>
    TruncatedHeader,

    /// <summary>A version other than pcap 2.4 and pcapng 1.x.</summary>
    UnsupportedVersion,

    /// <summary>A section header block without a byte-order magic, or too short for one.</summary>
    BadSectionHeader,

    /// <summary>It ends inside a record or block.</summary>
    TruncatedRecord,

    /// <summary>A record or block claims more captured bytes than <see cref="CaptureReader.MaxCapturedLength"/>, or than it has room for.</summary>
    BadCapturedLength,

    /// <summary>A block length that is no multiple of four, too small for its type, or above <see cref="CaptureReader.MaxBlockLength"/>.</summary>
    BadBlockLength,

    /// <summary>The two lengths around a block differ.</summary>
    TrailerMismatch,

    /// <summary>A packet names an interface that its section has not described.</summary>
    UnknownInterface,

    /// <summary>The gzip data cannot be decompressed any further.</summary>
    BrokenCompression,
}
