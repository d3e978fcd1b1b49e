namespace Nat.Core.Translation;

/// <summary>How a free port is looked for where the wanted one is not to be had (PRT-04, 05, 06).</summary>
public enum PortSearch : byte
{
    /// <summary>Rounds of 128, 64, 32 and 16 looks from a random port each, as Linux does: it may fail while ports are free.</summary>
    BoundedRounds,

    /// <summary>A few ports, each at random (VPP; RFC 6056 section 3.3.2): it fails the more often the fuller the range is.</summary>
    RandomTries,

    /// <summary>
    /// From a random port through the whole range (RFC 6056 section 3.3.1): it fails only if none is free. Where ports rest or mapping is
    /// address-dependent, also if fewer than about one in a thousand is.
    /// </summary>
    WholeRange,

    /// <summary>From the port behind the last one through the whole range, as far as <see cref="WholeRange"/> goes. Easy to foresee, which RFC 6056 warns of.</summary>
    InOrder,
}
