namespace Nat.Pcap.Files;

/// <summary>
/// Checks the records of a capture in the order of the file, so that whoever walks them later need not. It runs where the file
/// is read, ahead of the consumer.
/// </summary>
internal abstract class RecordScanner
{
    /// <summary>What is wrong with the record at which the last scan stopped, or null.</summary>
    public CaptureFault? Fault { get; protected set; }

    /// <summary>Interfaces described so far. Only the first <see cref="InterfaceCount"/> are set; those never change.</summary>
    public CaptureInterface[] Interfaces { get; protected set; } = [];

    /// <summary>Number of interfaces described so far.</summary>
    public int InterfaceCount { get; protected set; }

    /// <summary>Where the walk of the next chunk begins.</summary>
    public virtual SectionState Section => default;

    /// <summary>Checks the whole records at the front of the bytes.</summary>
    /// <param name="bytes">What is present of the file from some record on.</param>
    /// <param name="at">Where to begin.</param>
    /// <param name="fileOffset">Offset of the first byte in the file.</param>
    /// <returns>Index behind the last whole and sound record.</returns>
    public abstract int Scan(ReadOnlySpan<byte> bytes, int at, long fileOffset);

    /// <summary>The fault of a file that ends with these bytes, the front of a record.</summary>
    public abstract CaptureFault Truncated(ReadOnlySpan<byte> tail, long fileOffset);
}
