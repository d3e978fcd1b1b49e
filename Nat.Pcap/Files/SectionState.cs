namespace Nat.Pcap.Files;

/// <summary>What a walk through pcapng blocks has to know of those before.</summary>
internal struct SectionState
{
    /// <summary>Byte order of the section.</summary>
    public bool IsBigEndian { get; set; }

    /// <summary>Sections begun.</summary>
    public int Sections { get; set; }

    /// <summary>Index of the section's first interface among those of the whole file.</summary>
    public int FirstInterface { get; set; }

    /// <summary>Interfaces of the whole file described so far.</summary>
    public int Interfaces { get; set; }
}
