namespace Nat.Pcap.Files;

/// <summary>The container of a capture.</summary>
public enum CaptureFormat
{
    /// <summary>Not a capture.</summary>
    None,

    /// <summary>pcap: one header, one link type, one time resolution.</summary>
    Pcap,

    /// <summary>pcapng: sections of blocks, several interfaces.</summary>
    PcapNg,
}
