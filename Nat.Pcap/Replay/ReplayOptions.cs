namespace Nat.Pcap.Replay;

/// <summary>What a replay does beside translating.</summary>
public sealed record ReplayOptions
{
    /// <summary>Where the capture was taken.</summary>
    public Vantage Vantage { get; init; }

    /// <summary>In a two-sided capture, source MAC addresses (lower 48 bits) of what comes from the inside; empty to go by interface names.</summary>
    public IReadOnlyList<ulong> InsideMacs { get; init; } = [];

    /// <summary>Takes the VLAN of an inside packet as its zone, so that hosts of two VLANs may have one address.</summary>
    public bool ZonesByVlan { get; init; }

    /// <summary>Copies packets that do not concern the NAT into the output.</summary>
    public bool KeepUntranslated { get; init; }

    /// <summary>Ends after so many packets.</summary>
    public long MaxPackets { get; init; } = long.MaxValue;
}
