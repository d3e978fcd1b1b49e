using Nat.Pcap.Links;

namespace Nat.Pcap.Files;

/// <summary>The interface that packets of a capture were seen on. A pcap file has exactly one.</summary>
public sealed class CaptureInterface
{
    /// <summary>The link layer of its packets.</summary>
    public required LinkType LinkType { get; init; }

    /// <summary>The most bytes of a packet that were captured; 0 is unlimited.</summary>
    public uint SnapLength { get; init; }

    /// <summary>Its name (if_name), or null.</summary>
    public string? Name { get; init; }

    /// <summary>How its time stamps count.</summary>
    public TimeScale TimeScale { get; init; } = TimeScale.Microseconds;

    /// <summary>Number of the section that describes it, from 0.</summary>
    public int Section { get; init; }

    /// <summary>Its number inside the section, which packets refer to, from 0.</summary>
    public int IndexInSection { get; init; }

    /// <summary>Byte order of its section.</summary>
    public bool IsBigEndian { get; init; }
}
