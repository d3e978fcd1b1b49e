namespace Nat.Bench.Traffic;

/// <summary>Lengths of the frames, without frame check sequence.</summary>
public enum TrafficMix
{
    /// <summary>7 of 64 bytes to 4 of 576 to 1 of 1514: the usual stand-in for Internet traffic.</summary>
    Imix,

    /// <summary>64 bytes all.</summary>
    Small,

    /// <summary>1514 bytes all.</summary>
    Large,
}
