using Nat.Pcap.Files;

namespace Nat.Pcap.Replay;

/// <summary>What a <see cref="ReplayDevice"/> remembers of a batch from its receipt to its completion.</summary>
internal sealed class ReceivedRecords
{
    /// <summary>The records, if they have been read.</summary>
    public CaptureRecord[] Records { get; set; } = new CaptureRecord[ReplayDevice.LargestBatch];

    /// <summary>How many.</summary>
    public int Count { get; set; }

    /// <summary>How many packets there were before them, over all captures.</summary>
    public long Before { get; set; }

    /// <summary>Where the first begins in the chunk.</summary>
    public int Start { get; set; }

    /// <summary>Where the last ends.</summary>
    public int End { get; set; }

    /// <summary>Whether the records have been read, and not only described.</summary>
    public bool HasRecords { get; set; }
}
