namespace Nat.Pcap.Reports;

/// <summary>What conntrack(8) prints beside the flow, by the names that its option <c>-o</c> has for it.</summary>
[Flags]
public enum ConntrackForm
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>extended</c>: the network protocol.</summary>
    Extended = 1,

    /// <summary><c>id</c>: the number that tells the entry from all others.</summary>
    Id = 2,

    /// <summary><c>timestamp</c>: when an event happened.</summary>
    Timestamp = 4,

    /// <summary><c>ktimestamp</c>: when the flow began, and ended.</summary>
    KernelTimestamp = 8,
}
