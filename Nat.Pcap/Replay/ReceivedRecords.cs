using Nat.Pcap.Files;

namespace Nat.Pcap.Replay;

/// <summary>What a <see cref="ReplayDevice"/> remembers of a batch from its receipt to its completion.</summary>
internal sealed class ReceivedRecords
{
    /// <summary>The records.</summary>
    public CaptureRecord[] Records { get; set; } = new CaptureRecord[ReplayDevice.LargestBatch];

    /// <summary>How many.</summary>
    public int Count { get; set; }

    /// <summary>How many packets there were before them, over all captures.</summary>
    public long Before { get; set; }
}
